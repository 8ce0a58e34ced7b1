@echo off
rem longshore of the packaged app: it runs on the Node of this machine (see docs/adr/0020-terminal-brings-no-node.md).
setlocal
if not defined LONGSHORE_NODE set "LONGSHORE_NODE=node"
where /q "%LONGSHORE_NODE%" || if not exist "%LONGSHORE_NODE%" (
  echo longshore needs Node 24 or newer on this machine ^(https://nodejs.org^). Where it is not on the PATH, set LONGSHORE_NODE to it. 1>&2
  exit /b 1
)
"%LONGSHORE_NODE%" "%~dp0longshore.mjs" %*

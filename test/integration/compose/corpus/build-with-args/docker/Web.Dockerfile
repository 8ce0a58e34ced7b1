FROM localhost/longshore-test:v1 AS base
ARG GREETING=none
ENV SAID=$GREETING
FROM base AS final
LABEL stage=final

/**
 * Configuration that Apache of the official PHP images is given, so that it serves what the repository has: by
 * themselves they serve /var/www/html, and know nothing of the variable that their users set. Pure.
 */

/** Its container always has it: the document's own value, or the usual one. */
export const documentRootVariable = 'APACHE_DOCUMENT_ROOT'
export const usualDocumentRoot = '/app/public'

/** Inside the folder of the commit, and where the image has its sites. */
export const siteFolder = { inside: '.longshore/apache', target: '/etc/apache2/sites-enabled' }

/** Apache puts variables of its environment in by itself: one file does for every root. */
const root = `\${${documentRootVariable}}`
export const siteConfiguration = `# Made by Longshore.
<VirtualHost *:80>
    DocumentRoot "${root}"
    <Directory "${root}">
        Options -Indexes +FollowSymLinks
        AllowOverride All
        Require all granted
    </Directory>
    ErrorLog \${APACHE_LOG_DIR}/error.log
    CustomLog \${APACHE_LOG_DIR}/access.log combined
</VirtualHost>
`

/** In words why a root cannot be one; null = it can. */
export function whyNoRoot(path: string): string | null {
  if (!path.startsWith('/')) return 'write an absolute path, as it is in the container'
  // It would end the quotes that it stands in, or be put in as another variable.
  return /["\\\n\r\0$]/.test(path) ? 'a path without quotes, backslashes and dollar signs' : null
}

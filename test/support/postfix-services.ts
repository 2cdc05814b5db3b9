// service, type, private, unprivileged, chroot, wakeup, maxproc, command.
const SERVICES = `postlog   unix-dgram n - n - 1 postlogd
pickup    unix n - n 60 1 pickup
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
tlsproxy  unix - - n - 0 tlsproxy
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
flush     unix n - n 1000? 0 flush
proxymap  unix - - n - - proxymap
smtp      unix - - n - - smtp
relay     unix - - n - - smtp
showq     unix n - n - - showq
error     unix - - n - - error
retry     unix - - n - - error
discard   unix - - n - - discard
scache    unix - - n - 1 scache
anvil     unix - - n - 1 anvil
`

/**
 * master.cf of a Postfix of its own: with `listen` (`127.0.0.1:2525`) it takes mail there, else it only
 * sends what its `sendmail` gives it.
 */
export function postfixServices(listen?: string): string {
  return listen === undefined ? SERVICES : `${listen} inet n - n - - smtpd\n${SERVICES}`
}

/** main.cf. */
export function postfixSettings(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')
}

// Made by tools/gen-web-api.ts from openapi.json; do not edit.

export interface paths {
    "/v1/domains/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List domains, oldest first */
        get: operations["listDomains"];
        put?: never;
        /**
         * Add a domain
         * @description Makes its DKIM key and answers with the DNS records to publish. Scheme, path and port are stripped.
         */
        post: operations["createDomain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/domains/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a domain with its DNS records and their state */
        get: operations["getDomain"];
        put?: never;
        post?: never;
        /**
         * Remove a domain
         * @description Its DKIM key is destroyed and its SMTP credentials are revoked at once.
         */
        delete: operations["deleteDomain"];
        options?: never;
        head?: never;
        /**
         * Change the settings of a domain
         * @description Absent leaves a field as it is. Holds from the next delivery on, also for mail that already waits, and for the next message that comes.
         */
        patch: operations["updateDomain"];
        trace?: never;
    };
    "/v1/domains/{id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check the DNS records of a domain now
         * @description Answers the domain after the check. At most 20 per minute.
         */
        post: operations["verifyDomain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/domains/{id}/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look at everything that the delivery of mail from this domain depends on */
        get: operations["getDomainHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/domains/{id}/diagnose": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is wrong with a domain or could be better, the worst first
         * @description Looks at DNS now; nothing is stored.
         */
        get: operations["diagnoseDomain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/domains/{id}/rotate-dkim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a change of the DKIM key
         * @description Makes a key under a selector of its own. Mail is signed with the present key until the record shown here has been seen in DNS, by the background check or by verify; the old record is needed for another week (`dkim_retired.removable_at` of the domain). While a key waits, the same one is answered.
         */
        post: operations["rotateDkim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/domains/{id}/published-records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What DNS holds for each record right now
         * @description By the id of the record; an empty list means that nothing was found.
         */
        get: operations["getPublishedRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/domains/{id}/mx-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether mail for the domain comes here
         * @description Needed to receive mail only; sending does not depend on it.
         */
        get: operations["getMxStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/domains/{id}/zone-file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The records as a zone file, for import at a DNS provider */
        get: operations["getZoneFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/smtp-credentials/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List SMTP logins, oldest first */
        get: operations["listSmtpCredentials"];
        put?: never;
        /**
         * Make the SMTP login of a verified domain
         * @description The only answer that ever shows the password. One active credential per domain.
         */
        post: operations["createSmtpCredential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/smtp-credentials/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete an SMTP login for good
         * @description Access ends at once, on open connections too.
         */
        delete: operations["deleteSmtpCredential"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/smtp-credentials/{id}/test-message": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test message through the submission port, and see what was said
         * @description The relay connects to its own submission port by TCP, with STARTTLS and AUTH, as any client does. The password is used for that and not kept. At most 10 a minute for an account.
         */
        post: operations["sendTestMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List active API keys, oldest first */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make an API key
         * @description The only answer that ever shows the key. Needs the scope full: no key makes a stronger one. It ends when the person who made it, or the key that made it, leaves the workspace or may do less.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API key for good */
        delete: operations["deleteApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/emails/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List messages, newest first
         * @description With `cursor`, the value of `x-next-cursor`, the list goes on where an answer ended, at the same cost on every page.
         */
        get: operations["listEmails"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/emails/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search messages, newest first
         * @description `q` takes `to:` `from:` `subject:` `status:` `domain:` and free text over subject, sender and recipients; all of it has to hold. Words are whole unless they end in `*` (three letters or more); quotes keep words together. A page may be short before the end: go on while there is an `x-next-cursor`. A new message is found after a second or two.
         */
        get: operations["searchEmails"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/emails/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a message: recipients, events and every delivery attempt with its dialogue */
        get: operations["getEmail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/emails/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the events of a message, oldest first */
        get: operations["listEmailEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/emails/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a message says: headers, text, HTML and its attachments
         * @description Messages above 32 MiB are not taken apart; their source can be downloaded.
         */
        get: operations["getEmailContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/emails/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a message again
         * @description A message that waits is tried now. One that bounced or failed goes out as a new message, to the recipients that it failed for; addresses on the suppression list have to be taken off it first.
         */
        post: operations["retryEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/emails/{id}/source": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The message as it is sent, but for its DKIM signature */
        get: operations["getEmailSource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/emails/{id}/attachments/{index}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download an attachment */
        get: operations["getEmailAttachment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/forwards/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List forward rules, oldest first */
        get: operations["listForwards"];
        put?: never;
        /**
         * Forward the mail of an address
         * @description One rule per address. The domain has to be verified and its MX has to point here. The only answer that ever shows the secret.
         */
        post: operations["createForward"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/forwards/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was forwarded, newest first */
        get: operations["listForwardLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/forwards/logs/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many copies were forwarded */
        get: operations["countForwardLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/forwards/logs/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forward one copy once more
         * @description To the same destination, while the rule is active. Each call sends another copy.
         */
        post: operations["replayForward"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/forwards/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Forwarded mail of the last 30 days */
        get: operations["forwardStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/forwards/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a forward rule */
        get: operations["getForward"];
        put?: never;
        post?: never;
        /**
         * Delete a forward rule
         * @description Mail for the address is refused from now on; the log stays.
         */
        delete: operations["deleteForward"];
        options?: never;
        head?: never;
        /**
         * Change, pause or resume a forward rule
         * @description Null or absent leaves a field as it is. The source address cannot be changed.
         */
        patch: operations["updateForward"];
        trace?: never;
    };
    "/v1/gmail-setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far an address is on its way to "Send mail as" in Gmail */
        get: operations["getGmailSetup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbound": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List kept messages, newest first */
        get: operations["listInbound"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbound/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many messages of the view inbox are unread */
        get: operations["countUnreadInbound"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbound/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a kept message
         * @description Does not mark it as read.
         */
        get: operations["getInbound"];
        put?: never;
        post?: never;
        /** Delete a kept message for good */
        delete: operations["deleteInbound"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbound/{id}/source": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The message as it was kept */
        get: operations["getInboundSource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbound/{id}/attachments/{index}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download an attachment */
        get: operations["getInboundAttachment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbound/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark a message as read; the first time stays */
        post: operations["readInbound"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbound/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put a message into the archive */
        post: operations["archiveInbound"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbound/{id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a message out of the archive */
        post: operations["unarchiveInbound"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbound/{id}/unsnooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring a snoozed message back now */
        post: operations["unsnoozeInbound"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbound/{id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hide a message until a time that is to come
         * @description Out of the archive too. A year at most.
         */
        post: operations["snoozeInbound"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbound/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forward a kept message once more
         * @description By the rule that takes its address now. Each call sends another copy.
         */
        post: operations["replayInbound"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List addresses that are not written to, newest first */
        get: operations["listSuppressions"];
        put?: never;
        /**
         * Put an address on the list
         * @description Mail to it that is submitted from now on is stored and shown as suppressed, not sent.
         */
        post: operations["createSuppression"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The whole list as CSV or JSON lines, oldest first
         * @description What comes out can be handed to the import again.
         */
        get: operations["exportSuppressions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take an address off the list */
        delete: operations["deleteSuppression"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List recipients that still wait, each with why */
        get: operations["listQueue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queue/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a deletion of the last hour back */
        post: operations["undoQueueDelete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queue/{action}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry, hold, release, bounce, delete or reroute waiting mail
         * @description On messages by id or on what the filter finds; with `dry_run` it only counts. What is being delivered at this moment is left alone. A long operation goes on after a 202.
         */
        post: operations["actOnQueue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what people did, newest first */
        get: operations["listAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the limits of the account, its domains and credentials, with what is used */
        get: operations["listQuotas"];
        /**
         * Set a limit, in place of an own one of the same subject and period
         * @description It comes on top of what the operator has set: the stricter one decides.
         */
        put: operations["setQuota"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotas/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a limit that the account has set */
        delete: operations["deleteQuota"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the internet in the box received, newest first
         * @description Only in sandbox mode; in production 404 `not_in_sandbox`. Mail from domains of the account; where it is the only account, keys with the scope full see all mail.
         */
        get: operations["listSandboxMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/messages/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One received message: verdicts, headers, content and source
         * @description Only in sandbox mode; in production 404 `not_in_sandbox`.
         */
        get: operations["getSandboxMessage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/messages/{id}/source": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A received message byte for byte
         * @description Only in sandbox mode; in production 404 `not_in_sandbox`.
         */
        get: operations["getSandboxMessageSource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put a domain's records into the DNS of the box
         * @description Only in sandbox mode; in production 404 `not_in_sandbox`. The DKIM record of a rotation that waits is published too.
         */
        post: operations["publishInSandbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What needs attention, first steps, and what waits
         * @description The worst first. Certificate and disk of the server are shown to the scope full where the account is the only one of the server.
         */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/analytics/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How much mail there was and what became of it
         * @description Recipients of submitted mail, in the hour in which it happened; a few seconds behind. Periods in days begin at midnight UTC and include today.
         */
        get: operations["getAnalyticsOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/analytics/timeseries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same by hour or day, without gaps
         * @description Recipients of submitted mail, in the hour in which it happened; a few seconds behind. Periods in days begin at midnight UTC and include today.
         */
        get: operations["getAnalyticsTimeseries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/updates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What changes in the account, while it changes
         * @description Server-sent events: `data: {"kind", "id"}` with a kind of domain, email, gmail, inbound, credential, sandbox; `id` is null when several changed. Only hints, at most one a second of each kind: ask again for what is shown, and for everything after a new connection. A comment comes every 15 s. The stream ends when the key is revoked or the session ends.
         */
        get: operations["streamUpdates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/smtp-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List connections to the submission ports with this account's user names, newest first
         * @description Failed logins are in it. A connection appears some seconds after it has ended.
         */
        get: operations["listSmtpSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/smtp-sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show what was said on a connection to a submission port */
        get: operations["getSmtpSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the first person is still to come */
        get: operations["getSetup"];
        put?: never;
        /**
         * Make the first person and workspace, with the link that the server printed
         * @description An account of the same e-mail address becomes the workspace. Sets the cookie.
         */
        post: operations["completeSetup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in, and where */
        get: operations["getSession"];
        put?: never;
        /**
         * Sign in with e-mail address and password
         * @description Answers second_factor_required when the password is right and a code is needed. Sets the cookie.
         */
        post: operations["signIn"];
        /** End this session */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a link to sign in by mail
         * @description The answer is the same whether somebody of that address is known or not.
         */
        post: operations["requestSignInLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/link/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with the token of a link
         * @description The token stays valid until the second factor is passed. Sets the cookie.
         */
        post: operations["redeemSignInLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/workspace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Go on in another workspace
         * @description Sets a new cookie; the CSRF token stays.
         */
        put: operations["enterWorkspace"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where you are signed in, most recently seen first */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /** Sign out everywhere, here too */
        delete: operations["endAllSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of your sessions */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change your name */
        patch: operations["updateProfile"];
        trace?: never;
    };
    "/v1/profile/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set your password
         * @description Ends all your other sessions, and sets a new cookie. The current password may be left out by who signed in with a link by mail less than 15 minutes ago. Who has none has to have signed in less than 15 minutes ago (recent_sign_in_required).
         */
        put: operations["setPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/profile/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a secret for an authenticator
         * @description The password may be left out by who signed in less than 10 minutes ago. Who has none has to have done so (recent_sign_in_required).
         */
        post: operations["beginSecondFactor"];
        /**
         * Turn the second factor off
         * @description Ends all your other sessions, and sets a new cookie.
         */
        delete: operations["removeSecondFactor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/profile/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Turn the second factor on with the first code
         * @description Ends all your other sessions, and sets a new cookie.
         */
        post: operations["confirmSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/profile/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make ten new recovery codes; the old ones are void */
        post: operations["createRecoveryCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is in the workspace, oldest first */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a member, or leave
         * @description For owners and admins; anybody may remove themselves, but not the last owner. The API keys of this workspace that the person made are revoked at once.
         */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /**
         * Give a member another role
         * @description Only owners change owners; the last owner stays one. The API keys of this workspace that the person made and that may do more than the new role are revoked at once.
         */
        patch: operations["updateMember"];
        trace?: never;
    };
    "/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open invitations, oldest first */
        get: operations["listInvitations"];
        put?: never;
        /**
         * Invite somebody by mail
         * @description To the same address again: a new link takes the place of the old one.
         */
        post: operations["createInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraw an invitation; its link is dead */
        delete: operations["deleteInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What an invitation is to */
        post: operations["previewInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Join the workspace of an invitation
         * @description Somebody new gives name and password. Who can sign in already has to be signed in as that address, or give the password (and code). Sets the cookie.
         */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process is alive */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Database, listeners and disk are in order */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put many addresses on the list
         * @description multipart/form-data with a `file`, or the list itself as text/csv, text/plain or application/jsonl: CSV (columns found by their names), an address per line, or a JSON object per line. Lines without an @ are ignored. At most 10 MiB and 100,000 addresses.
         */
        post: operations["importSuppressions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AnalyticsOverview: {
            /** @description Recipients taken, without the suppressed. */
            total_sent: number;
            delivered: number;
            bounced: number;
            /** @description Given up after the last try. */
            failed: number;
            /** @description Tries that are to be repeated; several of one recipient. */
            deferred: number;
            /** @description Not tried: on the suppression list. */
            suppressed: number;
            complained: number;
            opens: number;
            clicks: number;
            /** @description Delivered among those that ended, 0 to 1; null when none ended. */
            delivery_rate: number | null;
            /** @description Bounced or given up among the same. */
            bounce_rate: number | null;
            /** @enum {unknown} */
            period: "24h" | "7d" | "30d" | "90d";
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            since: string;
        };
        AnalyticsTimeseries: {
            data: {
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC
                 */
                timestamp: string;
                sent: number;
                delivered: number;
                bounced: number;
                /** @description Given up after the last try. */
                failed: number;
                /** @description Tries that are to be repeated; several of one recipient. */
                deferred: number;
                /** @description Not tried: on the suppression list. */
                suppressed: number;
                complained: number;
                opens: number;
                clicks: number;
            }[];
            /** @enum {unknown} */
            period: "24h" | "7d" | "30d" | "90d";
            /** @enum {unknown} */
            granularity: "hour" | "day";
        };
        ApiKey: {
            /** Format: uuid */
            id: string;
            name: string;
            key_prefix: string;
            permissions: string[];
            is_active: boolean;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
            last_used_at: string | null;
        };
        Attention: {
            /** @enum {unknown} */
            kind: "domain_broken" | "destination_paused" | "gateway_not_answering" | "quota_near" | "queue_old" | "bounce_rate" | "complaints" | "certificate_expiring" | "disk_low";
            /** @enum {unknown} */
            severity: "error" | "warning" | "info";
            subject: {
                /** @enum {unknown} */
                type: "domain" | "destination" | "quota" | "queue" | "account" | "server";
                id: string | null;
                name: string;
            };
            /** @description What the message is made of, to say it in another language. */
            params: {
                [key: string]: string | number | string[];
            };
            /** @description What it is, why, and what to do, in English. */
            message: string;
            since: string | null;
        };
        AuditEntry: {
            /** Format: uuid */
            id: string;
            /** @description operator, or api-key and its id. */
            actor: string;
            /** @description For people: the name of the key, or who it was. */
            actor_name: string;
            action: string;
            target_type: string;
            target_name: string;
            target_id: string | null;
            /** @enum {unknown} */
            category: "Security" | "Domain" | "Send" | "Team" | "Billing";
            /** @description Of queue operations: filter, count, busy, finished. The network address of others (address) is there for who may do all. */
            meta: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
        };
        AuditLog: {
            items: components["schemas"]["AuditEntry"][];
            /** @enum {unknown} */
            range: "24h" | "7d" | "30d" | "90d";
            /** @description In the range, whatever the limit. */
            total: number;
        };
        DeliveryAttempt: {
            /** Format: uuid */
            id: string;
            recipient_ids: string[];
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            started_at: string;
            duration_ms: number;
            host: string | null;
            address: string | null;
            port: number | null;
            new_connection: boolean;
            tls: {
                version: string;
                cipher: string;
                /** @enum {unknown} */
                certificate: "trusted" | "untrusted" | "not-checked";
                certificate_problem: string | null;
                /** @description What the connection had to give. */
                policy: components["schemas"]["TlsPolicyUsed"] | null;
            } | null;
            /** @description The same as tls.policy, and there too when no TLS came about. */
            tls_policy: components["schemas"]["TlsPolicyUsed"] | null;
            summary: string;
            dialogue: {
                /** @description Since the attempt began. */
                at_ms: number;
                /** @enum {unknown} */
                kind: "note" | "sent" | "received";
                text: string;
            }[];
        };
        DkimRotation: {
            domain: string;
            dkim_record_host: string;
            dkim_record_value: string;
            /** @description Of the key that waits. */
            dkim_selector: string;
            /** @description Of the key that signs until then. */
            signing_selector: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            started_at: string;
        };
        DnsRecord: {
            /** Format: uuid */
            id: string;
            /** @enum {unknown} */
            record_type: "TXT" | "CNAME" | "MX";
            /** @enum {unknown} */
            purpose: "verification" | "spf" | "dkim" | "dmarc" | "return_path" | "receiving";
            host: string;
            value: string;
            /** @description Part of "verified"; false for receiving. */
            is_required: boolean;
            is_verified: boolean;
            /**
             * @description unknown: it could not be checked, which is not held against the domain.
             * @enum {unknown}
             */
            state: "unchecked" | "ok" | "wrong" | "unknown";
            /** @description missing, two-records, wrong-key, … */
            fault: string | null;
            /** @description What is wrong and what to do, one sentence. */
            problem: string | null;
            /** @description What the last check found in DNS. */
            found: string[];
            last_checked_at: string | null;
        };
        Domain: {
            /** Format: uuid */
            id: string;
            name: string;
            /**
             * @description verified: the required records hold; failed: a check ran and one did not.
             * @enum {unknown}
             */
            status: "pending" | "verified" | "failed";
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
            verified_at: string | null;
            platform_warning: string | null;
            /**
             * @description What every connection that carries mail of the domain has to give: as good as the host offers, TLS with any certificate, or TLS with a certificate that proves the host. Mail that cannot go that way waits and is returned in the end.
             * @enum {unknown}
             */
            tls_policy: "opportunistic" | "encrypted" | "verified";
            inbox_enabled: boolean;
            inbox_retention_days: number;
            /** @description Of the key that signs now. */
            dkim_selector: string;
            /** @description A key that takes over when its record is seen in DNS. */
            dkim_rotation: {
                selector: string;
                /** @enum {unknown} */
                record_type: "TXT";
                host: string;
                value: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC
                 */
                started_at: string;
                /**
                 * @description unknown: it could not be checked, which is not held against the domain.
                 * @enum {unknown}
                 */
                state: "unchecked" | "ok" | "wrong" | "unknown";
                /** @description missing, two-records, wrong-key, … */
                fault: string | null;
                /** @description What is wrong and what to do, one sentence. */
                problem: string | null;
                /** @description What the last check found in DNS. */
                found: string[];
                last_checked_at: string | null;
            } | null;
            /** @description The key before, and until when its record is needed. */
            dkim_retired: {
                selector: string;
                host: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC
                 */
                retired_at: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC
                 */
                removable_at: string;
            } | null;
            last_checked_at: string | null;
            next_check_at: string | null;
            dns_records: components["schemas"]["DnsRecord"][];
        };
        DomainDiagnosis: {
            domain: string;
            issues: {
                /** @enum {unknown} */
                code: "record_wrong" | "record_unknown" | "record_unchecked" | "not_receiving" | "dmarc_not_enforced" | "dkim_rotation_waiting" | "dkim_old_record_removable" | "dkim_key_old";
                /** @enum {unknown} */
                severity: "error" | "warning" | "info";
                /** @enum {unknown} */
                purpose: "verification" | "spf" | "dkim" | "dmarc" | "return_path" | "receiving";
                problem: string;
                remedy: string;
                record: {
                    type: string;
                    host: string;
                    value: string;
                } | null;
            }[];
            health_score: number;
        };
        DomainHealth: {
            domain: string;
            checks: {
                key: string;
                label: string;
                /** @enum {unknown} */
                status: "ok" | "warn" | "error" | "info";
                detail: string;
                recommendation: string | null;
                record: {
                    type: string;
                    host: string;
                    value: string;
                } | null;
            }[];
            summary: {
                ok: number;
                warn: number;
                error: number;
                info: number;
            };
        };
        DomainSummary: {
            /** Format: uuid */
            id: string;
            name: string;
            /**
             * @description verified: the required records hold; failed: a check ran and one did not.
             * @enum {unknown}
             */
            status: "pending" | "verified" | "failed";
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
            verified_at: string | null;
            platform_warning: string | null;
        };
        Email: {
            /** Format: uuid */
            id: string;
            from_address: string;
            /** @description The recipients of the envelope. */
            to_addresses: string[];
            subject: string;
            /** @enum {unknown} */
            status: "queued" | "deferred" | "held" | "delivered" | "bounced" | "failed" | "suppressed" | "cancelled";
            /** @enum {unknown} */
            source: "smtp" | "api" | "dsn" | "forward";
            opened_count: number;
            clicked_count: number;
            tags: string[];
            scheduled_at: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
            /** @description The first recipient had it. */
            sent_at: string | null;
            /** @description The last recipient had it. */
            delivered_at: string | null;
            retry_of_id: string | null;
        };
        EmailContent: {
            /** @description False: its time is over; all the rest is empty. */
            kept: boolean;
            headers: {
                name: string;
                value: string;
            }[];
            text: string | null;
            /** @description As the sender wrote it. Show it where it can neither run nor load anything. */
            html: string | null;
            /** @description Text or HTML is longer than what is here (1 MiB). */
            shortened: boolean;
            attachments: {
                index: number;
                filename: string;
                content_type: string;
                size_bytes: number;
                content_id: string | null;
            }[];
            /** @description Why there are headers and nothing else. */
            problem: string | null;
        };
        EmailDetail: {
            /** Format: uuid */
            id: string;
            from_address: string;
            /** @description The recipients of the envelope. */
            to_addresses: string[];
            subject: string;
            /** @enum {unknown} */
            status: "queued" | "deferred" | "held" | "delivered" | "bounced" | "failed" | "suppressed" | "cancelled";
            /** @enum {unknown} */
            source: "smtp" | "api" | "dsn" | "forward";
            opened_count: number;
            clicked_count: number;
            tags: string[];
            scheduled_at: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
            /** @description The first recipient had it. */
            sent_at: string | null;
            /** @description The last recipient had it. */
            delivered_at: string | null;
            retry_of_id: string | null;
            /** @description As submitted; empty for the null sender. */
            envelope_sender: string;
            /** @description The envelope sender that other hosts see. */
            return_path: string;
            size_bytes: number;
            /** @description Of the sending domain, which may be gone. */
            domain_id: string | null;
            /** @description It came in by this; null when it did not by SMTP. */
            credential_id: string | null;
            message_id: string;
            cc_addresses: string[];
            /** @description Recipients of the envelope that neither To nor Cc names. */
            bcc_addresses: string[];
            headers: {
                [key: string]: string;
            };
            text_body: string | null;
            html_body: string | null;
            recipients: components["schemas"]["EmailRecipient"][];
            attempts: components["schemas"]["DeliveryAttempt"][];
            events: components["schemas"]["EmailEvent"][];
        };
        EmailEvent: {
            /** Format: uuid */
            id: string;
            event_type: string;
            recipient_id: string | null;
            metadata: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
        };
        EmailRecipient: {
            /** Format: uuid */
            id: string;
            address: string;
            /** @enum {unknown} */
            state: "queued" | "leased" | "deferred" | "held" | "delivered" | "failed" | "expired" | "suppressed" | "cancelled";
            attempts: number;
            /** @description What the other mail host said last. */
            last_reply: string | null;
            /** @description What happened, in one line. */
            last_problem: string | null;
            next_attempt_at: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            changed_at: string;
            /** @description Where it stands and why, for people. */
            explanation: string;
        };
        Forward: {
            /** Format: uuid */
            id: string;
            /** @description `*@domain` takes what no other rule takes. */
            source_email: string;
            destination_emails: string[];
            destination_urls: string[];
            /** Format: uuid */
            domain_id: string;
            is_active: boolean;
            /** @description Take mail that its author's domain asks to have rejected. */
            accept_failed_dmarc: boolean;
            /** @description Copies that a destination has taken. */
            delivery_count: number;
            last_delivered_at: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
            /** @description Why the rule gets no mail, as the last check of its domain saw it. */
            warning: components["schemas"]["ForwardWarning"] | null;
        };
        ForwardLog: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            forward_id: string;
            /** @description Envelope sender; empty for a report. */
            from_address: string;
            original_to: string;
            /** @description Address or URL. */
            forwarded_to: string;
            subject: string;
            /** @description The Message-ID field. */
            message_id: string;
            size_bytes: number;
            authentication: {
                [key: string]: string;
            };
            spam_score: number | null;
            /** @description Why the From field was rewritten. */
            from_rewritten: string | null;
            /** @enum {unknown} */
            status: "waiting" | "delivered" | "failed";
            attempts: number;
            /** @description The destination's last answer. */
            answer: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            changed_at: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
        };
        ForwardLogCount: {
            total: number;
        };
        ForwardStats: {
            /** @description Messages. */
            received: number;
            /** @description Copies that a destination has taken. */
            delivered: number;
            failed: number;
            waiting: number;
        };
        ForwardWarning: {
            /** @enum {unknown} */
            code: "domain_not_verified" | "domain_not_receiving";
            /** @description What is wrong and what to do. */
            message: string;
            checked_at: string | null;
        };
        GmailSetup: {
            address: string;
            /** @description Every condition holds. */
            ready: boolean;
            /** @description The one next thing to do. */
            next: string;
            conditions: {
                /** @enum {unknown} */
                key: "domain" | "receiving" | "forward" | "credential" | "certificate";
                ok: boolean;
                detail: string;
            }[];
            dialogue: {
                email_address: string;
                treat_as_alias: boolean;
                smtp_server: string;
                port: number;
                username: string | null;
                /** @enum {string} */
                security: "TLS";
            };
            confirmation: {
                code: string;
                /** @description Of Gmail. It is never opened by the relay. */
                link: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC
                 */
                received_at: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC
                 */
                expires_at: string;
            } | null;
        };
        Health: {
            /** @enum {string} */
            status: "ok";
            version: string;
        };
        InboxAttachment: {
            index: number;
            filename: string;
            content_type: string;
            size_bytes: number;
            content_id: string | null;
        };
        InboxEntry: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            domain_id: string;
            recipient: string;
            /** @description Of the From field; empty when it cannot be read. */
            from_address: string;
            from_name: string;
            subject: string;
            /** @description The beginning of the text, in one line. */
            preview: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            received_at: string;
            /** @description spf, dkim, dmarc, arc and iprev in a word each: pass, fail, none, … */
            authentication: {
                [key: string]: string;
            };
            spam_score: number | null;
            has_attachments: boolean;
            size_bytes: number;
            archived_at: string | null;
            snooze_until: string | null;
            read_at: string | null;
        };
        InboxMarks: {
            /** Format: uuid */
            id: string;
            archived_at: string | null;
            snooze_until: string | null;
            read_at: string | null;
        };
        InboxMessage: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            domain_id: string;
            /** @enum {unknown} */
            type: "email.inbound";
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            received_at: string;
            recipient: string;
            /** @description Empty for a report. */
            envelope_sender: string;
            from: components["schemas"]["MailAddress"];
            reply_to: string | null;
            to: components["schemas"]["MailAddress"][];
            cc: components["schemas"]["MailAddress"][];
            bcc: components["schemas"]["MailAddress"][];
            subject: string;
            text: string | null;
            /** @description As it came: show it in a sandboxed frame only. */
            html: string | null;
            /** @description spf, dkim, dmarc, arc and iprev in a word each: pass, fail, none, … */
            authentication: {
                [key: string]: string;
            };
            spam_score: number | null;
            message_id: string;
            in_reply_to: string | null;
            headers: {
                [key: string]: string;
            };
            size_bytes: number;
            /** @description false: too large to be shown whole; the source has all of it. */
            is_complete: boolean;
            /** @description Why there is no content. */
            problem: string | null;
            routing_log: components["schemas"]["InboxRoute"][];
            attachments: components["schemas"]["InboxAttachment"][];
            archived_at: string | null;
            snooze_until: string | null;
            read_at: string | null;
        };
        InboxPage: {
            items: components["schemas"]["InboxEntry"][];
            page: number;
            limit: number;
            next_cursor: string | null;
        };
        InboxRoute: {
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            at: string;
            /** @description Address or URL; `inbox` for this copy. */
            destination: string;
            /** @enum {unknown} */
            status: "stored" | "waiting" | "delivered" | "failed";
            answer: string | null;
            from_rewritten: string | null;
        };
        InboxUnread: {
            /** @description 1,000 stands for that or more. */
            unread: number;
        };
        Invitation: {
            /** Format: uuid */
            id: string;
            email: string;
            /** @enum {unknown} */
            role: "owner" | "admin" | "member";
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            expires_at: string;
            /** @description E-mail address. */
            invited_by: string;
        };
        InvitationList: {
            items: components["schemas"]["Invitation"][];
        };
        InvitationPreview: {
            email: string;
            /** @enum {unknown} */
            role: "owner" | "admin" | "member";
            workspace_name: string;
            /** @description Somebody of that address can sign in already. */
            has_account: boolean;
        };
        IssuedApiKey: {
            /** Format: uuid */
            id: string;
            name: string;
            key: string;
            key_prefix: string;
            permissions: string[];
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
        };
        IssuedSmtpCredential: {
            /** Format: uuid */
            id: string;
            username: string;
            password: string;
            smtp_host: string;
            smtp_port: number;
            /** Format: uuid */
            domain_id: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
        };
        MadeForward: {
            /** Format: uuid */
            id: string;
            /** @description `*@domain` takes what no other rule takes. */
            source_email: string;
            destination_emails: string[];
            destination_urls: string[];
            /** Format: uuid */
            domain_id: string;
            is_active: boolean;
            /** @description Take mail that its author's domain asks to have rejected. */
            accept_failed_dmarc: boolean;
            /** @description Copies that a destination has taken. */
            delivery_count: number;
            last_delivered_at: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
            /** @description Why the rule gets no mail, as the last check of its domain saw it. */
            warning: components["schemas"]["ForwardWarning"] | null;
            /** @description Signs posts to URLs. Shown once. */
            secret: string;
        };
        MailAddress: {
            address: string;
            name: string;
        };
        Member: {
            /** Format: uuid */
            user_id: string;
            email: string;
            name: string;
            /** @enum {unknown} */
            role: "owner" | "admin" | "member";
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            joined_at: string;
            totp_enabled: boolean;
            /** @description In this workspace, while signed in. */
            last_seen_at: string | null;
        };
        MemberList: {
            items: components["schemas"]["Member"][];
        };
        MxStatus: {
            domain: string;
            /** @enum {unknown} */
            state: "unchecked" | "ok" | "wrong" | "unknown";
            receives_here: boolean;
            /** @description Preference and host, `10 mx1.example.net`. */
            expected: string;
            found: string[];
            problem: string | null;
        };
        Overview: {
            attention: components["schemas"]["Attention"][];
            first_steps: {
                /** @enum {unknown} */
                key: "domain_added" | "domain_verified" | "credential_created" | "message_sent" | "message_delivered";
                done: boolean;
            }[];
            waiting: {
                /** @description Recipients, counted up to 10,000. */
                total: number;
                oldest_due_at: string | null;
            };
        };
        Problem: {
            detail: {
                code: string;
                message: string;
            };
        };
        PublishedRecords: {
            records: {
                [key: string]: string[];
            };
        };
        QueueEntry: {
            /** Format: uuid */
            email_id: string;
            /** Format: uuid */
            recipient_id: string;
            from_address: string;
            envelope_sender: string;
            recipient: string;
            /** @description The domain whose mail hosts get it. */
            destination: string;
            subject: string;
            /** @enum {unknown} */
            state: "queued" | "leased" | "deferred" | "held";
            attempts: number;
            last_reply: string | null;
            last_problem: string | null;
            next_attempt_at: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
            /** @description Where it stands and why, for people. */
            explanation: string;
        };
        QueueOperation: {
            /** @description Of the entry in the audit log; takes a deletion back. None for a dry run. */
            id: string | null;
            action: string;
            dry_run: boolean;
            /** @description Recipients that were changed, or would be. */
            count: number;
            /** @description Being delivered at this moment, so left alone. */
            busy: number;
            /** @description False: it goes on; the audit log counts. */
            finished: boolean;
        };
        QueuePage: {
            items: components["schemas"]["QueueEntry"][];
            /** @description Null at the end. */
            next_cursor: string | null;
        };
        Quota: {
            /** Format: uuid */
            id: string;
            /** @enum {unknown} */
            subject: "account" | "domain" | "credential";
            /** @description Id of the account, domain or SMTP credential. */
            subject_id: string;
            /**
             * @description A window of the calendar, in UTC.
             * @enum {unknown}
             */
            period: "minute" | "hour" | "day" | "month";
            /** @description Recipients. */
            limit: number;
            /**
             * @description At the limit: let mail out later, refuse it, or hold it for a person.
             * @enum {unknown}
             */
            mode: "pace" | "refuse" | "hold";
            /**
             * @description Both hold; an owner cannot lift the other.
             * @enum {unknown}
             */
            set_by: "operator" | "owner";
            /** @description Recipients counted in the window of now. */
            used: number;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            resets_at: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
        };
        Readiness: {
            status: "ready" | "not_ready";
            checks: {
                name: string;
                ok: boolean;
                problem: string | null;
            }[];
        };
        RecoveryCodes: {
            /** @description Shown once; each works once. */
            recovery_codes: string[];
        };
        ReplayedForward: {
            /** Format: uuid */
            id: string;
        };
        ReplayedInbound: {
            /** @description On their way now; see routing_log. */
            copies: number;
        };
        RetriedEmail: {
            /** Format: uuid */
            id: string;
            /** @enum {unknown} */
            status: "queued" | "deferred" | "held" | "delivered" | "bounced" | "failed" | "suppressed" | "cancelled";
            /** @description Null when the message itself is tried now. */
            retry_of_id: string | null;
        };
        SandboxMessage: {
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            received_at: string;
            /** @description Envelope recipients. */
            to: string[];
            /** @description The From header, decoded. */
            from: string;
            subject: string;
            size_bytes: number;
            /** @description Null when the checks failed. */
            verdicts: {
                /** @description pass, fail, softfail, neutral, none, temperror, permerror or policy. */
                spf: string;
                /** @description pass, fail, softfail, neutral, none, temperror, permerror or policy. */
                dkim: string;
                /** @description pass, fail, softfail, neutral, none, temperror, permerror or policy. */
                dmarc: string;
            } | null;
            /** @description Empty for the null sender. */
            envelope_from: string;
            helo: string;
            /** @description Null when it came in the clear. */
            tls: {
                version: string;
                cipher: string;
            } | null;
            authentication: {
                spf: {
                    /** @description pass, fail, softfail, neutral, none, temperror, permerror or policy. */
                    result: string;
                    domain: string;
                    comment: string;
                };
                dkim: {
                    /** @description pass, fail, softfail, neutral, none, temperror, permerror or policy. */
                    result: string;
                    domain: string;
                    comment: string;
                    selector: string;
                    is_aligned: boolean;
                }[];
                dmarc: {
                    /** @description pass, fail, softfail, neutral, none, temperror, permerror or policy. */
                    result: string;
                    domain: string;
                    comment: string;
                    policy: string;
                };
                arc: {
                    /** @description pass, fail, softfail, neutral, none, temperror, permerror or policy. */
                    result: string;
                    comment: string;
                };
                /** @description RFC 8601 */
                authentication_results: string;
            } | null;
            /** @description Why there are no verdicts. */
            check_problem: string | null;
            /** @description Of mail to complain@: the report (RFC 5965). */
            complaint: {
                report_to: string;
                is_sent: boolean;
                problem: string | null;
            } | null;
            headers: {
                name: string;
                value: string;
            }[];
            text: string;
            /** @description As it came: show it only where nothing in it can run. */
            html: string;
            attachments: {
                filename: string;
                content_type: string;
                size_bytes: number;
            }[];
            /** @description What could not be taken apart. */
            content_problem: string | null;
            /** @description As text, at most 1 MiB of it; /source has the bytes. */
            source: string;
            source_is_whole: boolean;
        };
        SandboxMessagePage: {
            items: components["schemas"]["SandboxMessageSummary"][];
            next_cursor: string | null;
        };
        SandboxMessageSummary: {
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            received_at: string;
            /** @description Envelope recipients. */
            to: string[];
            /** @description The From header, decoded. */
            from: string;
            subject: string;
            size_bytes: number;
            /** @description Null when the checks failed. */
            verdicts: {
                /** @description pass, fail, softfail, neutral, none, temperror, permerror or policy. */
                spf: string;
                /** @description pass, fail, softfail, neutral, none, temperror, permerror or policy. */
                dkim: string;
                /** @description pass, fail, softfail, neutral, none, temperror, permerror or policy. */
                dmarc: string;
            } | null;
        };
        SandboxPublication: {
            domain: string;
            records: {
                purpose: string;
                /** @enum {unknown} */
                record_type: "TXT" | "CNAME" | "MX";
                host: string;
                value: string;
            }[];
        };
        ServerFacts: {
            version: string;
            /** @enum {unknown} */
            mode: "sandbox" | "production";
            hostname: string;
            mx_hostname: string;
            smtp_host: string;
            smtp_port: number;
            public_url: string;
            /** @description In the sandbox: where programs on the same machine connect, and trust whom. */
            sandbox_smtp: {
                host: string;
                port: number;
                ca_file: string | null;
            } | null;
        };
        Session: {
            user: components["schemas"]["User"];
            workspace: components["schemas"]["Workspace"];
            workspaces: components["schemas"]["Workspace"][];
            /** @description For the header X-CSRF-Token of what changes something. */
            csrf_token: string;
            server: components["schemas"]["ServerFacts"];
        };
        SessionList: {
            items: components["schemas"]["SignedInBrowser"][];
        };
        SetupState: {
            needed: boolean;
        };
        SignedInBrowser: {
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            last_seen_at: string;
            address: string;
            user_agent: string;
            /** @description The session that asks. */
            current: boolean;
        };
        SmtpCredential: {
            /** Format: uuid */
            id: string;
            username: string;
            /** Format: uuid */
            domain_id: string;
            is_active: boolean;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
            last_used_at: string | null;
        };
        SmtpDialogueLine: {
            /** @enum {unknown} */
            direction: "client" | "server";
            /** @description Since the connection was made. */
            at_ms: number;
            /** @description Secrets are masked, content is told by its size. */
            text: string;
        };
        SmtpSession: {
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            started_at: string;
            /** @description Null while it is open. */
            ended_at: string | null;
            remote_address: string;
            remote_name: string | null;
            /**
             * @description submission: STARTTLS; submissions: TLS from the first byte.
             * @enum {unknown}
             */
            listener: "submission" | "submissions";
            tls: {
                version: string;
                cipher: string;
            } | null;
            helo: string;
            username: string | null;
            credential_id: string | null;
            /** @enum {unknown} */
            outcome: "accepted" | "no_message" | "login_failed" | "refused" | "dropped";
            /** @description One sentence: how it went, and why. */
            summary: string;
            messages_accepted: number;
        };
        SmtpSessionDetail: {
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            started_at: string;
            /** @description Null while it is open. */
            ended_at: string | null;
            remote_address: string;
            remote_name: string | null;
            /**
             * @description submission: STARTTLS; submissions: TLS from the first byte.
             * @enum {unknown}
             */
            listener: "submission" | "submissions";
            tls: {
                version: string;
                cipher: string;
            } | null;
            helo: string;
            username: string | null;
            credential_id: string | null;
            /** @enum {unknown} */
            outcome: "accepted" | "no_message" | "login_failed" | "refused" | "dropped";
            /** @description One sentence: how it went, and why. */
            summary: string;
            messages_accepted: number;
            dialogue: components["schemas"]["SmtpDialogueLine"][];
            dialogue_omitted: {
                /** @description So many lines come before the gap. */
                after: number;
                /** @description So many are missing. */
                lines: number;
            } | null;
            /** @description The last messages that were accepted. */
            message_ids: string[];
        };
        SmtpSessionPage: {
            items: components["schemas"]["SmtpSession"][];
            next_cursor: string | null;
        };
        Suppression: {
            /** Format: uuid */
            id: string;
            email_address: string;
            reason: "bounce" | "complaint" | "manual";
            /** @description Why, in words; may be empty. */
            note: string;
            source_message_id: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
            /** @description When it ends by itself; null for never. */
            expires_at: string | null;
        };
        SuppressionImport: {
            added: number;
            /** @description On the list already, named twice, or no address. */
            skipped: number;
            total_processed: number;
        };
        SuppressionList: {
            items: components["schemas"]["Suppression"][];
            total: number;
            page: number;
            limit: number;
        };
        TestDialogueLine: {
            /** @enum {unknown} */
            direction: "client" | "server" | "note";
            at_ms: number;
            text: string;
        };
        TestMessageReport: {
            accepted: boolean;
            message_id: string | null;
            /** @description What the port said last, or why there was no answer. */
            reply: string;
            dialogue: components["schemas"]["TestDialogueLine"][];
        };
        TlsPolicyUsed: {
            /** @enum {unknown} */
            required: "opportunistic" | "encrypted" | "verified";
            /**
             * @description Who asked for it.
             * @enum {unknown}
             */
            source: "default" | "sending-domain" | "mta-sts" | "dane" | "smarthost";
            reason: string;
        };
        TotpSecret: {
            secret: string;
            otpauth_url: string;
        };
        User: {
            /** Format: uuid */
            id: string;
            email: string;
            name: string;
            totp_enabled: boolean;
            has_password: boolean;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC
             */
            created_at: string;
        };
        ValidationProblem: {
            detail: {
                loc: (string | number)[];
                msg: string;
                type: string;
            }[];
        };
        Workspace: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @enum {unknown} */
            role: "owner" | "admin" | "member";
            /** @description Of the current workspace: nothing of it can be read or changed. */
            suspended?: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listDomains: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DomainSummary"][];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createDomain: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Domain"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDomain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Domain"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDomain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateDomain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description What every connection that carries mail of the domain has to give: as good as the host offers, TLS with any certificate, or TLS with a certificate that proves the host. Mail that cannot go that way waits and is returned in the end.
                     * @enum {unknown}
                     */
                    tls_policy?: "opportunistic" | "encrypted" | "verified";
                    /** @description Keep mail for every address, to be read here. */
                    inbox_enabled?: boolean;
                    inbox_retention_days?: number;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Domain"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    verifyDomain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Domain"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDomainHealth: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DomainHealth"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    diagnoseDomain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DomainDiagnosis"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateDkim: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DkimRotation"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPublishedRecords: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublishedRecords"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMxStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MxStatus"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getZoneFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RFC 1035 §5, RFC 4027 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/dns": string;
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSmtpCredentials: {
        parameters: {
            query?: {
                /** @description Deleted ones too. */
                include_inactive?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SmtpCredential"][];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    createSmtpCredential: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    domain_id: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedSmtpCredential"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    deleteSmtpCredential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendTestMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                    from: string;
                    to: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestMessageReport"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done at the moment. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"][];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /**
                     * @default [
                     *       "send"
                     *     ]
                     */
                    permissions?: ("send" | "read" | "domains:write" | "credentials:write" | "forwards:write" | "webhooks:write" | "full")[];
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedApiKey"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    deleteApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEmails: {
        parameters: {
            query?: {
                status?: "queued" | "deferred" | "held" | "delivered" | "bounced" | "failed" | "suppressed" | "cancelled";
                page?: number;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description Where the list goes on; absent at its end. */
                    "x-next-cursor"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Email"][];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    searchEmails: {
        parameters: {
            query?: {
                q?: string;
                status?: "queued" | "deferred" | "held" | "delivered" | "bounced" | "failed" | "suppressed" | "cancelled";
                /** @description The sender's or a recipient's. */
                domain?: string;
                source?: "smtp" | "api";
                /** @description ISO 8601 in UTC */
                after?: string;
                /** @description ISO 8601 in UTC */
                before?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description Where the list goes on; absent at its end. */
                    "x-next-cursor"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Email"][];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    getEmail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailDetail"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEmailEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailEvent"][];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEmailContent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailContent"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryEmail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetriedEmail"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    getEmailSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RFC 5322, as a download */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "message/rfc822": string;
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It is no longer kept. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEmailAttachment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
                /** @description Its number in the list of attachments. */
                index: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The decoded bytes, as a download */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It is no longer kept. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    listForwards: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Forward"][];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createForward: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Or `*@domain` for the rest. */
                    source_email: string;
                    /** Format: uuid */
                    domain_id: string;
                    destination_emails?: string[];
                    destination_urls?: string[];
                    /** @default false */
                    accept_failed_dmarc?: boolean;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeForward"];
                };
            };
            /** @description The request cannot be done as it stands. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    listForwardLogs: {
        parameters: {
            query?: {
                /** @description Of one rule only. */
                forward_id?: string;
                page?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForwardLog"][];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    countForwardLogs: {
        parameters: {
            query?: {
                /** @description Of one rule only. */
                forward_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForwardLogCount"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    replayForward: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedForward"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    forwardStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForwardStats"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getForward: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Forward"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteForward: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateForward: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    destination_emails?: string[] | null;
                    destination_urls?: string[] | null;
                    is_active?: boolean | null;
                    accept_failed_dmarc?: boolean | null;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Forward"];
                };
            };
            /** @description The request cannot be done as it stands. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    getGmailSetup: {
        parameters: {
            query: {
                address: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GmailSetup"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInbound: {
        parameters: {
            query?: {
                view?: "inbox" | "archived" | "snoozed";
                /** @description Of one domain only. */
                domain_id?: string;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description In place of cursor. */
                page?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxPage"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    countUnreadInbound: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxUnread"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInbound: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxMessage"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteInbound: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInboundSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With our trace fields on top (RFC 5322). */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "message/rfc822": string;
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInboundAttachment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
                /** @description Of the attachment, from 0. */
                index: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its bytes, always as a download. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    readInbound: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxMarks"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    archiveInbound: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxMarks"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unarchiveInbound: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxMarks"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unsnoozeInbound: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxMarks"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    snoozeInbound: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description ISO 8601 */
                    until?: unknown;
                } | null;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxMarks"];
                };
            };
            /** @description The request cannot be done as it stands. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayInbound: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedInbound"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    listSuppressions: {
        parameters: {
            query?: {
                page?: number;
                limit?: number;
                /** @description Part of the address. */
                search?: string;
                reason?: "bounce" | "complaint" | "manual";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuppressionList"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    createSuppression: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email_address: string;
                    reason?: "bounce" | "complaint" | "manual";
                    note?: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 in UTC
                     */
                    expires_at?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suppression"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    exportSuppressions: {
        parameters: {
            query?: {
                format?: "csv" | "jsonl";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description text/csv or application/x-ndjson */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    deleteSuppression: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listQueue: {
        parameters: {
            query?: {
                /** @description Name of the sending domain. */
                domain?: string;
                /** @description Where the mail is going: the domain it is routed to. */
                destination?: string;
                /** @description Envelope sender or From address, whole; * stands for anything. */
                sender?: string;
                /** @description The recipient's address, whole; * stands for anything. */
                recipient?: string;
                /** @description Part of what went wrong last, for example of the reply of the other host. */
                reply?: string;
                /** @description Accepted longer ago than this, in seconds. */
                older_than?: number;
                state?: "queued" | "leased" | "deferred" | "held";
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuePage"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    undoQueueDelete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Of the delete operation, or of one message it deleted. */
                    id: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueOperation"];
                };
            };
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueOperation"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    actOnQueue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                action: "retry" | "hold" | "release" | "bounce" | "delete" | "reroute";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Name of the sending domain. */
                    domain?: string;
                    /** @description Where the mail is going: the domain it is routed to. */
                    destination?: string;
                    /** @description Envelope sender or From address, whole; * stands for anything. */
                    sender?: string;
                    /** @description The recipient's address, whole; * stands for anything. */
                    recipient?: string;
                    /** @description Part of what went wrong last, for example of the reply of the other host. */
                    reply?: string;
                    /** @description Accepted longer ago than this, in seconds. */
                    older_than?: number;
                    /** @enum {unknown} */
                    state?: "queued" | "leased" | "deferred" | "held";
                    ids?: string[];
                    /** @description Everything that waits; no filter needed. */
                    all?: boolean;
                    dry_run?: boolean;
                    /** @description For reroute: the domain, or the address in brackets, that gets it instead. */
                    to?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueOperation"];
                };
            };
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueOperation"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    listAuditLog: {
        parameters: {
            query?: {
                range?: "24h" | "7d" | "30d" | "90d";
                category?: "Security" | "Domain" | "Send" | "Team" | "Billing";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLog"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    listQuotas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quota"][];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setQuota: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    subject: "account" | "domain" | "credential";
                    /** @description Id of the account, domain or SMTP credential. */
                    subject_id: string;
                    /**
                     * @description A window of the calendar, in UTC.
                     * @enum {unknown}
                     */
                    period: "minute" | "hour" | "day" | "month";
                    /** @description Recipients. */
                    limit: number;
                    /**
                     * @description At the limit: let mail out later, refuse it, or hold it for a person.
                     * @enum {unknown}
                     */
                    mode: "pace" | "refuse" | "hold";
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quota"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    deleteQuota: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSandboxMessages: {
        parameters: {
            query?: {
                /** @description A whole address. */
                to?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SandboxMessagePage"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    getSandboxMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SandboxMessage"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSandboxMessageSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RFC 5322 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "message/rfc822": string;
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    publishInSandbox: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description UUID */
                    domain_id: string;
                    /**
                     * @description Also the MX record, for inbound mail.
                     * @default false
                     */
                    receiving?: boolean;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SandboxPublication"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    getOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAnalyticsOverview: {
        parameters: {
            query?: {
                period?: "24h" | "7d" | "30d" | "90d";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalyticsOverview"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    getAnalyticsTimeseries: {
        parameters: {
            query?: {
                period?: "24h" | "7d" | "30d" | "90d";
                granularity?: "hour" | "day";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalyticsTimeseries"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    streamUpdates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description WHATWG HTML §9.2 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSmtpSessions: {
        parameters: {
            query?: {
                outcome?: "accepted" | "no_message" | "login_failed" | "refused" | "dropped";
                credential_id?: string;
                username?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SmtpSessionPage"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    getSmtpSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SmtpSessionDetail"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSetup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupState"];
                };
            };
        };
    };
    completeSetup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What follows # in the link. */
                    token: string;
                    email: string;
                    name: string;
                    workspace_name: string;
                    /** @description 10 to 200 characters, not the e-mail address, not one of the most common. */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                    password: string;
                    /** @description Six digits of the authenticator, or a recovery code. */
                    code?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    requestSignInLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                };
            };
        };
        responses: {
            /** @description If there is somebody, a mail is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    redeemSignInLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What follows # in the link. */
                    token: string;
                    /** @description Six digits of the authenticator, or a recovery code. */
                    code?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enterWorkspace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    workspace_id: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endAllSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    setPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    current_password?: string;
                    /** @description 10 to 200 characters, not the e-mail address, not one of the most common. */
                    new_password: string;
                };
            };
        };
        responses: {
            /** @description Done; no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    beginSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpSecret"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password?: string;
                    /** @description Six digits of the authenticator, or a recovery code. */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Done; no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirmSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Six digits of the authenticator, or a recovery code. */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRecoveryCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Six digits of the authenticator, or a recovery code. */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMembers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberList"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    role: "owner" | "admin" | "member";
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    listInvitations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationList"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                    /** @enum {unknown} */
                    role: "owner" | "admin" | "member";
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What follows # in the link. */
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationPreview"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What follows # in the link. */
                    token: string;
                    name?: string;
                    password?: string;
                    /** @description Six digits of the authenticator, or a recovery code. */
                    code?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing of that id in this account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description It conflicts with what is there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
            /** @description Too many requests; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Done. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    importSuppressions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuppressionImport"];
                };
            };
            /** @description The API key is missing, not valid or revoked; or nobody is signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key lacks the scope, or the role of the person does. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is understood but not acceptable. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["ValidationProblem"];
                };
            };
        };
    };
}

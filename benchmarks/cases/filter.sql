SELECT TimeGenerated, UserPrincipalName, IPAddress, AppDisplayName
FROM {AADNonInteractiveUserSignInLogs}
WHERE ResultType <> '0' AND starts_with(IPAddress, '10.1.') AND UserAgent ILIKE '%python%'

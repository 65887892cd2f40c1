SELECT UserPrincipalName, AppDisplayName, count(*) AS Attempts, count(*) FILTER (ResultType <> '0') AS Failures,
       min(TimeGenerated::TIMESTAMP) AS First, max(TimeGenerated::TIMESTAMP) AS Last
FROM {AADNonInteractiveUserSignInLogs}
GROUP BY UserPrincipalName, AppDisplayName

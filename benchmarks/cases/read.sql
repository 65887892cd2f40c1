SELECT count(*) AS Rows, min(TimeGenerated::TIMESTAMP) AS First, max(TimeGenerated::TIMESTAMP) AS Last, count(*) FILTER (ResultType <> '0') AS Failures,
       sum(length(UserAgent)) AS Letters, count(*) FILTER (CAST(DeviceDetail AS JSON)->>'isCompliant' = 'true') AS Managed
FROM {AADNonInteractiveUserSignInLogs}

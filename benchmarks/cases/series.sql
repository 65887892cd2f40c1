WITH Counts AS (
  SELECT Location, time_bucket(INTERVAL 5 MINUTE, TimeGenerated::TIMESTAMP) AS Bin, count(*) AS Attempts, count(*) FILTER (ResultType <> '0') AS Failures
  FROM {AADNonInteractiveUserSignInLogs}
  WHERE TimeGenerated::TIMESTAMP >= TIMESTAMP '2026-03-02 10:00:00' AND TimeGenerated::TIMESTAMP < TIMESTAMP '2026-03-02 12:00:00'
  GROUP BY ALL),
Bins AS (SELECT unnest(generate_series(TIMESTAMP '2026-03-02 10:00:00', TIMESTAMP '2026-03-02 11:55:00', INTERVAL 5 MINUTE)) AS Bin),
Grid AS (SELECT Location, Bin FROM (SELECT DISTINCT Location FROM Counts), Bins)
SELECT Location, list(coalesce(Attempts, 0) ORDER BY Bin) AS Attempts, list(coalesce(Failures, 0) ORDER BY Bin) AS Failures, list(Bin ORDER BY Bin) AS TimeGenerated
FROM Grid LEFT JOIN Counts USING (Location, Bin)
GROUP BY Location

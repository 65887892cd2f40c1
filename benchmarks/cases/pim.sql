WITH Activations AS (
  SELECT TimeGenerated::TIMESTAMP AS ActivationTime, InitiatedBy->'user'->>'userPrincipalName' AS UPN, TargetResources->0->>'displayName' AS RoleName
  FROM {AuditLogs}
  WHERE TimeGenerated::TIMESTAMP > TIMESTAMP '2026-03-02 10:00:00' AND OperationName LIKE '%Add member to role completed (PIM activation)%' AND UPN <> '')
SELECT s.TimeGenerated::TIMESTAMP AS SignInTime, ActivationTime, UserPrincipalName, RoleName, AppDisplayName, IPAddress, Location
FROM {AADNonInteractiveUserSignInLogs} s JOIN Activations ON s.UserPrincipalName = Activations.UPN
WHERE s.TimeGenerated::TIMESTAMP > TIMESTAMP '2026-03-02 10:00:00' AND ResultType = '0'
  AND s.TimeGenerated::TIMESTAMP > ActivationTime AND s.TimeGenerated::TIMESTAMP - ActivationTime < INTERVAL 30 MINUTE
ORDER BY SignInTime DESC

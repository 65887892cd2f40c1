WITH Admins AS (
  SELECT InitiatedBy->'user'->>'userPrincipalName' AS UPN, max(TimeGenerated::TIMESTAMP) AS Activated
  FROM {AuditLogs} WHERE OperationName LIKE '%PIM activation%' GROUP BY UPN),
Guessing AS (
  SELECT UserPrincipalName, count(*) AS Failures, approx_count_distinct(IPAddress) AS Addresses, max(TimeGenerated::TIMESTAMP) AS LastFailure
  FROM {AADNonInteractiveUserSignInLogs} WHERE ResultType = '50126' GROUP BY UserPrincipalName HAVING count(*) >= 3),
SignIns AS (
  SELECT UserPrincipalName, count(*) AS SignIns, max(TimeGenerated::TIMESTAMP) AS LastSignIn
  FROM {SigninLogs} WHERE ResultType = '0' GROUP BY UserPrincipalName)
SELECT UserPrincipalName, Failures, Addresses, LastFailure, LastSignIn, Activated
FROM SignIns JOIN Guessing USING (UserPrincipalName) JOIN Admins ON UserPrincipalName = UPN
WHERE LastSignIn > LastFailure OR Activated > LastFailure

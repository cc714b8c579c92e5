-- Table 2 (traffic that leaves a region) and Table 3 (traffic accessible to an interest group), from
-- the records: path traces, endpoints and places. The result is the view `cells_remade`, one row a cell:
-- region, interest_group (null in Table 2), path, counted, measured, unknown_pairs.

-- Where an address counts. A vantage point's own address is where the campaign says.
CREATE TEMP TABLE own AS
SELECT address, max(country) AS country
FROM (
  SELECT unnest([vantage_address, exit_address]) AS address, country
  FROM sides
  SEMI JOIN (FROM measurements WHERE kind = 'measurement' AND outcome = 'complete') USING (measurement)
)
WHERE address IS NOT NULL
GROUP BY address;

CREATE TEMP TABLE places AS
SELECT address, country, false AS special FROM own
UNION ALL
SELECT address, counted_country, method = 'special' FROM locations ANTI JOIN own USING (address);

-- A pair is named in order of its vantage points' ids, whichever of them was side a.
CREATE TEMP TABLE measured AS
SELECT
  measurement,
  app,
  least(vantage_a, vantage_b) AS a,
  greatest(vantage_a, vantage_b) AS b,
  if(vantage_a <= vantage_b, country_a, country_b) AS country_a,
  if(vantage_a <= vantage_b, country_b, country_a) AS country_b
FROM measurements
WHERE kind = 'measurement' AND outcome = 'complete' AND traces IS NOT NULL;

CREATE TEMP TABLE servers AS
SELECT measurement, side, protocol, address, port
FROM endpoints
SEMI JOIN measured USING (measurement)
WHERE role = 'messaging';

-- The traces that a path is made of: direct ones, and those to each messaging server, where there are
-- any by its own protocol and port.
CREATE TEMP TABLE towards AS
SELECT s.measurement, s.side, s.protocol, s.address, s.port, t.trace
FROM servers s
JOIN traces t
  ON t.measurement = s.measurement AND t.side = s.side
  AND t.purpose = 'target' AND t.destination = s.address
QUALIFY
  (t.method IS NOT DISTINCT FROM s.protocol AND t.port IS NOT DISTINCT FROM s.port) =
  bool_or(t.method IS NOT DISTINCT FROM s.protocol AND t.port IS NOT DISTINCT FROM s.port)
    OVER (PARTITION BY s.measurement, s.side, s.protocol, s.address, s.port);

CREATE TEMP TABLE legs AS
SELECT measurement, 'network' AS path, trace
FROM traces SEMI JOIN measured USING (measurement)
WHERE purpose = 'direct'
UNION ALL
SELECT measurement, app, trace FROM towards JOIN measured USING (measurement);

-- What was measured: the network between two vantage points with a direct trace, or of one with itself;
-- an app where both sides have a messaging server.
CREATE TEMP TABLE seen AS
SELECT *, 'network' AS path
FROM measured
WHERE a = b OR measurement IN (SELECT measurement FROM traces WHERE purpose = 'direct')
UNION ALL
SELECT *, app
FROM measured
WHERE measurement IN (SELECT measurement FROM servers GROUP BY measurement HAVING count(DISTINCT side) = 2);

-- Of each trace: whether a hop before its last answer, or its end, is unknown. A hop is known where all
-- that answered have a country; special addresses (10.0.0.1) say nothing.
CREATE TEMP TABLE probes_placed AS
SELECT
  trace, ttl, address, country,
  address IS NOT NULL AND NOT coalesce(special, false) AS telling
FROM probes
LEFT JOIN places USING (address)
SEMI JOIN legs USING (trace);

CREATE TEMP TABLE unknown_traces AS
WITH hops AS (
  SELECT
    trace, ttl,
    count(address) > 0 AS answered,
    count(*) FILTER (telling) = 0 OR count(*) FILTER (telling AND country IS NULL) > 0 AS unknown
  FROM probes_placed
  GROUP BY trace, ttl
),
last_answers AS (SELECT trace, max(ttl) AS ttl FROM hops WHERE answered GROUP BY trace)
SELECT hops.trace
FROM hops JOIN last_answers ON hops.trace = last_answers.trace AND hops.ttl <= last_answers.ttl
WHERE unknown
UNION
SELECT trace FROM traces SEMI JOIN legs USING (trace) WHERE NOT reached;

-- A direction or a server that was not traced counts as a hop without an answer.
CREATE TEMP TABLE unknowns AS
SELECT measurement, path FROM legs SEMI JOIN unknown_traces USING (trace)
UNION
SELECT measurement, 'network'
FROM measured CROSS JOIN (VALUES ('a'), ('b')) AS sides (side)
WHERE a <> b AND (measurement, side) NOT IN (
  SELECT (measurement, side) FROM traces WHERE purpose = 'direct'
)
UNION
SELECT measurement, app
FROM measured JOIN servers USING (measurement) LEFT JOIN places USING (address)
WHERE country IS NULL OR special
  OR (measurement, side, address) NOT IN (SELECT (measurement, side, address) FROM towards);

-- The countries on each pair's path, over all its measurements; a server is on it too.
CREATE TEMP TABLE pairs AS
SELECT
  a, b, path,
  any_value(seen.country_a) AS country_a,
  any_value(seen.country_b) AS country_b,
  bool_or((measurement, path) IN (SELECT (measurement, path) FROM unknowns)) AS unknown
FROM seen
GROUP BY a, b, path;

CREATE TEMP TABLE touched AS
WITH of_traces AS (
  SELECT DISTINCT trace, country FROM probes_placed WHERE telling AND country IS NOT NULL
)
SELECT a, b, path, country
FROM seen JOIN legs USING (measurement, path) JOIN of_traces USING (trace)
UNION
SELECT a, b, app, places.country
FROM seen JOIN servers USING (measurement) JOIN places USING (address)
WHERE path = app AND places.country IS NOT NULL AND NOT special;

-- The cells of both tables.
CREATE TEMP VIEW regional AS
SELECT region, pairs.*
FROM (SELECT DISTINCT region FROM region_countries) AS regions, pairs
WHERE (region, country_a) IN (SELECT (region, country) FROM region_countries)
  AND (region, country_b) IN (SELECT (region, country) FROM region_countries);

CREATE TEMP TABLE leaving AS
SELECT DISTINCT region, a, b, path
FROM regional JOIN touched USING (a, b, path)
WHERE (region, country) NOT IN (SELECT (region, country) FROM region_countries);

CREATE TEMP TABLE accessible AS
SELECT DISTINCT interest_group, a, b, path
FROM (
  SELECT a, b, path, country FROM touched
  UNION ALL
  SELECT a, b, path, unnest([country_a, country_b]) FROM pairs
)
JOIN group_countries USING (country);

CREATE TEMP VIEW cells_remade AS
SELECT
  region, NULL AS interest_group, path,
  count(*) FILTER ((region, a, b, path) IN (SELECT (region, a, b, path) FROM leaving)) AS counted,
  count(*) AS measured,
  count(*) FILTER (unknown) AS unknown_pairs
FROM regional
GROUP BY region, path
UNION ALL
SELECT
  region, interest_group, path,
  count(*) FILTER ((interest_group, a, b, path) IN (SELECT (interest_group, a, b, path) FROM accessible)),
  count(*),
  count(*) FILTER (unknown)
FROM regional, (SELECT DISTINCT interest_group FROM group_countries) AS groups
GROUP BY region, interest_group, path;

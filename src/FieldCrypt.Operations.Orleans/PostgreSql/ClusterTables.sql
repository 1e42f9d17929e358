-- The tables of a cluster of FieldCrypt's jobs, for PostgreSQL 12 and later. Names of tables, columns, parameters and query keys are those by which
-- Orleans 10.4 looks (Microsoft.Orleans.Clustering.AdoNet and Persistence.AdoNet, on Npgsql); what it runs is what it finds in orleansquery.
-- Everything is in a schema of its own, so that another application of Orleans may have its tables in the same database.

SELECT pg_advisory_xact_lock(7020711826105829236);

CREATE SCHEMA IF NOT EXISTS fieldcrypt_jobs;

CREATE TABLE IF NOT EXISTS fieldcrypt_jobs.orleansquery
(
    querykey text PRIMARY KEY,
    querytext text NOT NULL
);

-- A row for each cluster; its version orders the changes of its members.
CREATE TABLE IF NOT EXISTS fieldcrypt_jobs.orleansmembershipversiontable
(
    deploymentid text PRIMARY KEY,
    "timestamp" timestamptz(3) NOT NULL DEFAULT now(),
    version integer NOT NULL DEFAULT 0
);

-- A row for each silo that was ever a member, until it is cleaned up.
CREATE TABLE IF NOT EXISTS fieldcrypt_jobs.orleansmembershiptable
(
    deploymentid text NOT NULL REFERENCES fieldcrypt_jobs.orleansmembershipversiontable (deploymentid),
    address text NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    siloname text NOT NULL,
    hostname text NOT NULL,
    status integer NOT NULL,
    proxyport integer,
    suspecttimes text,
    starttime timestamptz(3) NOT NULL,
    iamalivetime timestamptz(3) NOT NULL,
    PRIMARY KEY (deploymentid, address, port, generation)
);

-- Jobs, their segments, and the list of them.
CREATE TABLE IF NOT EXISTS fieldcrypt_jobs.orleansstorage
(
    grainidhash integer NOT NULL,
    grainidn0 bigint NOT NULL,
    grainidn1 bigint NOT NULL,
    graintypehash integer NOT NULL,
    graintypestring text NOT NULL,
    grainidextensionstring text,
    serviceid text NOT NULL,
    payloadbinary bytea,
    modifiedon timestamptz NOT NULL DEFAULT now(),
    version integer NOT NULL
);

-- No two records of a name: whoever writes first wins.
CREATE UNIQUE INDEX IF NOT EXISTS orleansstorage_record ON fieldcrypt_jobs.orleansstorage
    (grainidhash, graintypehash, grainidn0, grainidn1, graintypestring, serviceid, (coalesce(grainidextensionstring, '')));

INSERT INTO fieldcrypt_jobs.orleansquery (querykey, querytext) VALUES

-- Members. A change names the version that it was made from, and raises it; it is made as a whole or, answered with false, not at all.
('InsertMembershipVersionKey', $$
    WITH added AS (
        INSERT INTO orleansmembershipversiontable (deploymentid) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM added)
$$),
('InsertMembershipKey', $$
    WITH raised AS (
        UPDATE orleansmembershipversiontable SET version = version + 1, "timestamp" = now()
        WHERE deploymentid = @DeploymentId AND version = @Version AND NOT EXISTS (
            SELECT 1 FROM orleansmembershiptable m
            WHERE m.deploymentid = @DeploymentId AND m.address = @Address AND m.port = @Port AND m.generation = @Generation)
        RETURNING 1),
    added AS (
        INSERT INTO orleansmembershiptable
            (deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime)
        SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM raised
        RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM added)
$$),
('UpdateMembershipKey', $$
    WITH raised AS (
        UPDATE orleansmembershipversiontable SET version = version + 1, "timestamp" = now()
        WHERE deploymentid = @DeploymentId AND version = @Version AND EXISTS (
            SELECT 1 FROM orleansmembershiptable m
            WHERE m.deploymentid = @DeploymentId AND m.address = @Address AND m.port = @Port AND m.generation = @Generation)
        RETURNING 1),
    changed AS (
        UPDATE orleansmembershiptable m SET status = @Status, suspecttimes = @SuspectTimes, iamalivetime = @IAmAliveTime
        FROM raised
        WHERE m.deploymentid = @DeploymentId AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
        RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM changed)
$$),
('UpdateIAmAlivetimeKey', $$
    UPDATE orleansmembershiptable SET iamalivetime = @IAmAliveTime
    WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$$),
-- The version comes even where there is no member.
('MembershipReadRowKey', $$
    SELECT v.deploymentid, m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes, m.starttime, m.iamalivetime, v.version
    FROM orleansmembershipversiontable v LEFT JOIN orleansmembershiptable m
        ON m.deploymentid = v.deploymentid AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    WHERE v.deploymentid = @DeploymentId
$$),
('MembershipReadAllKey', $$
    SELECT v.deploymentid, m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes, m.starttime, m.iamalivetime, v.version
    FROM orleansmembershipversiontable v LEFT JOIN orleansmembershiptable m ON m.deploymentid = v.deploymentid
    WHERE v.deploymentid = @DeploymentId
$$),
('GatewaysQueryKey', $$
    SELECT address, proxyport, generation FROM orleansmembershiptable
    WHERE deploymentid = @DeploymentId AND status = @Status AND proxyport > 0
$$),
('DeleteMembershipTableEntriesKey', $$
    WITH members AS (DELETE FROM orleansmembershiptable WHERE deploymentid = @DeploymentId)
    DELETE FROM orleansmembershipversiontable WHERE deploymentid = @DeploymentId
$$),
-- Only members that were declared dead (6) are cleaned up.
('CleanupDefunctSiloEntriesKey', $$
    DELETE FROM orleansmembershiptable
    WHERE deploymentid = @DeploymentId AND status = 6 AND iamalivetime < @IAmAliveTime AND starttime < @IAmAliveTime
$$),

-- Records. A write that names a version other than the stored one gives no row, and so does a first write that comes second.
('ReadFromStorageKey', $$
    SELECT payloadbinary AS "PayloadBinary", version AS "Version" FROM orleansstorage
    WHERE grainidhash = @GrainIdHash AND graintypehash = @GrainTypeHash AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
        AND graintypestring = @GrainTypeString AND serviceid = @ServiceId
        AND coalesce(grainidextensionstring, '') = coalesce(@GrainIdExtensionString::text, '')
$$),
('WriteToStorageKey', $$
    WITH changed AS (
        UPDATE orleansstorage SET payloadbinary = @PayloadBinary, modifiedon = now(), version = version + 1
        WHERE grainidhash = @GrainIdHash AND graintypehash = @GrainTypeHash AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
            AND graintypestring = @GrainTypeString AND serviceid = @ServiceId
            AND coalesce(grainidextensionstring, '') = coalesce(@GrainIdExtensionString::text, '')
            AND version = @GrainStateVersion::integer
        RETURNING version),
    added AS (
        INSERT INTO orleansstorage
            (grainidhash, grainidn0, grainidn1, graintypehash, graintypestring, grainidextensionstring, serviceid, payloadbinary, version)
        SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString::text, @ServiceId, @PayloadBinary, 1
        WHERE @GrainStateVersion::integer IS NULL
        ON CONFLICT DO NOTHING
        RETURNING version)
    SELECT version AS "NewGrainStateVersion" FROM changed UNION ALL SELECT version FROM added
$$),
('ClearStorageKey', $$
    UPDATE orleansstorage SET payloadbinary = NULL, modifiedon = now(), version = version + 1
    WHERE grainidhash = @GrainIdHash AND graintypehash = @GrainTypeHash AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
        AND graintypestring = @GrainTypeString AND serviceid = @ServiceId
        AND coalesce(grainidextensionstring, '') = coalesce(@GrainIdExtensionString::text, '')
        AND version = @GrainStateVersion::integer
    RETURNING version AS "NewGrainStateVersion"
$$),
('DeleteStorageKey', $$
    DELETE FROM orleansstorage
    WHERE grainidhash = @GrainIdHash AND graintypehash = @GrainTypeHash AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
        AND graintypestring = @GrainTypeString AND serviceid = @ServiceId
        AND coalesce(grainidextensionstring, '') = coalesce(@GrainIdExtensionString::text, '')
        AND version = @GrainStateVersion::integer
    RETURNING version + 1 AS "NewGrainStateVersion"
$$)

ON CONFLICT (querykey) DO UPDATE SET querytext = EXCLUDED.querytext;

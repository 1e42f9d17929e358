using System.Collections.Frozen;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>The commands that the guard lets through, and the fields that it knows of those that are about documents.</summary>
/// <remarks>A command that is not here is refused: later servers will have commands that carry values, and nobody looked at them.</remarks>
internal static class KnownCommands
{
    // Sessions, transactions, versions and the like, which any command may have.
    private static readonly string[] Common =
    [
        "$db", "lsid", "$clusterTime", "$readPreference", "txnNumber", "startTransaction", "autocommit", "stmtId", "stmtIds", "readConcern", "writeConcern",
        "maxTimeMS", "comment", "apiVersion", "apiStrict", "apiDeprecationErrors",
    ];

    private static readonly FrozenDictionary<string, FrozenSet<string>> Fields = new Dictionary<string, string[]>
    {
        ["insert"] = ["documents", "ordered", "bypassDocumentValidation", "bypassEmptyTsReplacement"],
        ["update"] = ["updates", "ordered", "bypassDocumentValidation", "bypassEmptyTsReplacement", "let"],
        ["delete"] = ["deletes", "ordered", "let"],
        ["find"] =
        [
            "filter", "sort", "projection", "hint", "skip", "limit", "batchSize", "singleBatch", "max", "min", "returnKey", "showRecordId", "tailable",
            "oplogReplay", "noCursorTimeout", "awaitData", "allowPartialResults", "collation", "allowDiskUse", "let",
        ],
        ["count"] = ["query", "limit", "skip", "hint", "collation"],
        ["distinct"] = ["key", "query", "collation", "hint"],
        ["findAndModify"] =
        [
            "query", "sort", "remove", "update", "new", "fields", "upsert", "bypassDocumentValidation", "collation", "arrayFilters", "hint", "let",
        ],
        ["aggregate"] = ["pipeline", "explain", "allowDiskUse", "cursor", "bypassDocumentValidation", "collation", "hint", "let"],
        ["bulkWrite"] = ["ops", "nsInfo", "errorsOnly", "ordered", "bypassDocumentValidation", "let", "cursor"],
        ["explain"] = ["verbosity"],
        ["create"] =
        [
            "capped", "autoIndexId", "timeseries", "expireAfterSeconds", "clusteredIndex", "changeStreamPreAndPostImages", "size", "max", "storageEngine",
            "validator", "validationLevel", "validationAction", "indexOptionDefaults", "viewOn", "pipeline", "collation",
        ],
        ["collMod"] =
        [
            "index", "validator", "validationLevel", "validationAction", "viewOn", "pipeline", "cappedSize", "cappedMax", "changeStreamPreAndPostImages",
            "timeseries", "expireAfterSeconds", "dryRun",
        ],
        ["createIndexes"] = ["indexes", "commitQuorum"],
        ["shardCollection"] = ["key", "unique", "numInitialChunks", "presplitHashedZones", "timeseries", "implicitlyCreateIndex"],
        ["reshardCollection"] = ["key", "unique", "numInitialChunks", "forceRedistribution"],
        ["refineCollectionShardKey"] = ["key", "enforceUniquenessCheck"],
        ["renameCollection"] = ["to", "dropTarget"],
        ["profile"] = ["slowms", "sampleRate"],
        ["planCacheClear"] = [],
        ["planCacheClearFilters"] = [],
        ["planCacheListFilters"] = [],
        ["dataSize"] = ["estimate"],
        ["currentOp"] = ["$ownOps", "$all"],
    }.ToFrozenDictionary(static command => command.Key, static command => command.Value.Concat(Common).ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);

    // About the server, its users, sessions, cursors and the collections as a whole: no values of documents are in them.
    private static readonly FrozenSet<string> Harmless = new[]
    {
        "abortTransaction", "commitTransaction", "endSessions", "killAllSessions", "killAllSessionsByPattern", "killSessions", "refreshSessions", "startSession",
        "getMore", "killCursors", "killOp",
        "authenticate", "connectionStatus", "getnonce", "logout", "saslContinue", "saslStart", "hello", "isMaster", "ismaster", "ping",
        "buildInfo", "buildinfo", "connPoolStats", "dbStats", "dbstats", "features", "getCmdLineOpts", "getLog", "getParameter", "hostInfo", "listCommands",
        "lockInfo", "serverStatus", "setParameter", "top", "whatsmyuri", "getClusterParameter", "setClusterParameter", "getDefaultRWConcern",
        "setDefaultRWConcern", "setFeatureCompatibilityVersion", "logRotate", "fsync", "fsyncUnlock", "shutdown",
        "collStats", "collstats", "compact", "convertToCapped", "dbHash", "deleteIndexes", "drop", "dropDatabase", "dropIndexes", "dropSearchIndex",
        "listCollections", "listDatabases", "listIndexes", "reIndex", "validate", "validateDBMetadata",
        "createRole", "createUser", "dropAllRolesFromDatabase", "dropAllUsersFromDatabase", "dropRole", "dropUser", "grantPrivilegesToRole",
        "grantRolesToRole", "grantRolesToUser", "invalidateUserCache", "revokePrivilegesFromRole", "revokeRolesFromRole", "revokeRolesFromUser", "rolesInfo",
        "updateRole", "updateUser", "usersInfo",
        "addShard", "balancerStart", "balancerStatus", "balancerStop", "enableSharding", "flushRouterConfig", "isdbgrid", "listShards", "removeShard",
        "replSetFreeze", "replSetGetConfig", "replSetGetStatus", "replSetInitiate", "replSetReconfig", "replSetStepDown", "replSetSyncFrom",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a command says nothing of documents.</summary>
    public static bool IsHarmless(string name) => Harmless.Contains(name);

    /// <summary>The fields of a command that are known; null if the command is not.</summary>
    public static FrozenSet<string>? FieldsOf(string name) => Fields.GetValueOrDefault(name is "findandmodify" ? "findAndModify" : name);
}

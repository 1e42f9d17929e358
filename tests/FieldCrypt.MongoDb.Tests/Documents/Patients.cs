namespace FieldCrypt.MongoDb.Tests.Documents;

/// <summary>Four patients. What is encrypted in them occurs nowhere else, so that it can be looked for in what went over the wire.</summary>
public static class Patients
{
    public const string Ssn1 = "078-05-1120";
    public const string Ssn2 = "219-09-9999";
    public const string Diagnosis1 = "J45.909 marker-diagnosis-one";
    public const int Number1 = 918_273_645;
    public const int Number2 = 918_273_646;
    public const long Card1 = 4_111_222_233_334_444;
    public const string Phone1 = "+61-2-5550-1234";
    public const string Phone2 = "+61-2-5550-9876";
    public const string Note1 = "marker-note-one";
    public const string Code1 = "marker-code-one";
    public const string Code2 = "marker-code-two";
    public const short Ward1 = 31_337;

    public static readonly DateTime Born1 = new(1951, 3, 7, 4, 5, 6, 789, DateTimeKind.Utc);
    public static readonly Guid Insurance1 = new("6f1d7a64-9a0c-4f5e-8a7b-1c2d3e4f5061");

    public static IReadOnlyList<Patient> All() =>
    [
        new()
        {
            Id = "p1",
            Ssn = Ssn1,
            Diagnosis = Diagnosis1,
            MemberNumber = Number1,
            Ward = Ward1,
            Card = Card1,
            Born = Born1,
            Insurance = Insurance1,
            Triage = Triage.Urgent,
            Balance = 73_519.25m,
            Smoker = true,
            Allergies = ["marker-allergy-one", "marker-allergy-two"],
            Home = new() { Street = "12 marker-street", City = "marker-city" },
            Remarks = new() { ["marker-remark-key"] = "marker-remark-value" },
            Scan = [0xC0, 0xFF, 0xEE, 0xC0, 0xDE, 0xC0, 0xFF, 0xEE],
            Contact = new() { City = "Sydney", Phone = Phone1 },
            Visits = [new() { Year = 2024, Note = Note1, Code = Code1 }, new() { Year = 2025, Code = Code2 }],
            VisitsByWard = new() { ["7a"] = new() { Year = 2023, Note = Note1, Code = Code1 } },
            Clinic = "Central",
            Year = 2024,
        },
        new()
        {
            Id = "p2",
            Ssn = Ssn2,
            Diagnosis = "marker-diagnosis-two",
            MemberNumber = Number2,
            Contact = new() { City = "Hobart", Phone = Phone2 },
            Visits = [new() { Year = 2025, Note = "marker-note-two", Code = Code2 }],
            Clinic = "Central",
            Year = 2025,
        },
        new() { Id = "p3", Ssn = Ssn1, MemberNumber = Number1, Clinic = "North", Year = 2025, Contact = new() { City = "Hobart" } },
        new() { Id = "p4", MemberNumber = 918_273_647, Clinic = "North", Year = 2026 },
    ];

    /// <summary>What must never be on the wire: every encrypted text, and the bytes of every other encrypted value that is long enough to be told apart.</summary>
    public static IReadOnlyList<byte[]> Secrets { get; } =
    [
        .. new[]
        {
            Ssn1, Ssn2, Phone1, Phone2, "marker-", "Urgent", "078-05", "5550-",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
        BitConverter.GetBytes(Number1), BitConverter.GetBytes(Number2), BitConverter.GetBytes(918_273_647),
        BitConverter.GetBytes(Card1),
        BitConverter.GetBytes(new DateTimeOffset(Born1).ToUnixTimeMilliseconds()),
        Insurance1.ToByteArray(bigEndian: true),
        new MongoDB.Bson.BsonDecimal128(73_519.25m).Value.GetIEEELowBits() is var low ? BitConverter.GetBytes(low) : [],
        [0xC0, 0xFF, 0xEE, 0xC0, 0xDE, 0xC0, 0xFF, 0xEE],
    ];
}

namespace FieldCrypt.EntityFrameworkCore.Tests.Model;

/// <summary>The four patients that every test begins with.</summary>
internal static class Patients
{
    public static readonly Guid Ada = Guid.Parse("00000000-0000-0000-0000-00000000000a");
    public static readonly Guid Bob = Guid.Parse("00000000-0000-0000-0000-00000000000b");
    public static readonly Guid Cyd = Guid.Parse("00000000-0000-0000-0000-00000000000c");
    public static readonly Guid Dan = Guid.Parse("00000000-0000-0000-0000-00000000000d");

    public static List<Patient> All() =>
    [
        new()
        {
            Id = Ada,
            Name = "Ada",
            Ssn = "078-05-1120",
            Diagnosis = "carcinoma",
            Born = new DateOnly(1969, 7, 20),
            File = 556677881,
            Scan = [1, 2, 3],
            Allergies = ["penicillin", "dust"],
            Blood = BloodGroup.A,
            City = "Rome",
            Visits2 = 1,
            Contact = new Contact { Phone = "5551-0001", Mail = "ada@example.org" },
            Home = new Home { Street = "Baker Street", Country = "UK" },
            Extra = new Extra { Metal = "tungsten", Plain = "visible" },
            Visits =
            [
                new Visit { Id = Guid.Parse("10000000-0000-0000-0000-000000000001"), Note = "observed overnight", Code = "ICD-77731", Fee = 10 },
                new Visit { Id = Guid.Parse("10000000-0000-0000-0000-000000000002"), Note = "sent home", Code = "ICD-77732", Fee = 20 },
            ],
        },
        new()
        {
            Id = Bob,
            Name = "Bob",
            Ssn = "219-09-9999",
            Diagnosis = "hypertension",
            Born = new DateOnly(1944, 6, 6),
            File = 556677882,
            Blood = BloodGroup.B,
            City = "Rome",
            Visits2 = 2,
            Contact = new Contact { Phone = "5551-0002" },
            Home = new Home { Street = "Privet Drive", Country = "UK" },
            Visits = [new Visit { Id = Guid.Parse("10000000-0000-0000-0000-000000000003"), Note = "sent home", Code = "ICD-77732", Fee = 30 }],
        },
        new() { Id = Cyd, Name = "Cyd", Ssn = null, Diagnosis = null, City = "Oslo", Visits2 = 3 },
        new Inpatient { Id = Dan, Name = "Dan", Ssn = "078-05-1120", Diagnosis = "melancholia", File = 556677881, Blood = BloodGroup.A, City = "Oslo", Visits2 = 4, Room = "room 4711" },
    ];
}

namespace FieldCrypt.Benchmarks;

/// <summary>A section of the report that measures by itself, where comparing one call after the other would measure the machine instead.</summary>
internal interface ICustomSection
{
    Task<Table> MeasureAsync(Effort effort);
}

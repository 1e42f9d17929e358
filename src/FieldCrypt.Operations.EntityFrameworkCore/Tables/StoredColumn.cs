using System.Data.Common;

namespace FieldCrypt.Operations.Tables;

/// <summary>A column, and parameters that hold values of it in exactly the form that they were read in.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sql">Its name, quoted.</param>
/// <param name="Parameter">Makes a parameter of the column's type, without a value.</param>
internal sealed record StoredColumn(string Name, string Sql, Func<DbCommand, string, DbParameter> Parameter);

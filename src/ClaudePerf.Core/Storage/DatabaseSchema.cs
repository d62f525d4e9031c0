namespace ClaudePerf.Core.Storage;

/// <summary>The tables of one kind of database and how they came to be, a step a version.</summary>
/// <param name="ApplicationId">What <c>PRAGMA application_id</c> says in the file, so that another program's database is not taken for ours.</param>
/// <param name="Steps">SQL that leads from version i to version i + 1; the number of steps is the version. Steps are never changed, only added.</param>
/// <param name="Tables">The tables whose rows have checksums, by which damage is found.</param>
internal sealed record DatabaseSchema(int ApplicationId, IReadOnlyList<string> Steps, params CheckedTable[] Tables)
{
    internal int Version => Steps.Count;
}

/// <summary>A table with a column <see cref="RowChecksum.Column"/> that holds the checksum of others.</summary>
/// <param name="Name">The table.</param>
/// <param name="Columns">The columns that it is the checksum of, in order, with commas between.</param>
internal sealed record CheckedTable(string Name, string Columns)
{
    /// <summary>How many columns there are.</summary>
    internal int Count { get; } = Columns.Split(',').Length;

    /// <summary>The SQL of the columns with the checksum behind them.</summary>
    internal string WithSum => $"{Columns}, {RowChecksum.Column}";

    /// <summary>The SQL of the checksum of the columns.</summary>
    internal string Checksum => $"checksum({Columns})";
}

namespace ClaudePerf.Core.Storage;

/// <summary>The tables of a kind of database and the steps that create them, one per version.</summary>
/// <param name="ApplicationId">The <c>PRAGMA application_id</c> of the file, so that another program's database is not mistaken for
/// ours.</param>
/// <param name="Steps">The SQL that upgrades version i to version i + 1; the number of steps is the version. Steps are only added,
/// never changed.</param>
/// <param name="Tables">The tables whose rows have checksums to detect damage.</param>
internal sealed record DatabaseSchema(int ApplicationId, IReadOnlyList<string> Steps, params CheckedTable[] Tables)
{
    internal int Version => Steps.Count;
}

/// <summary>A table with a column <see cref="RowChecksum.Column"/> that contains the checksum of other columns.</summary>
/// <param name="Name">The table.</param>
/// <param name="Columns">The columns that the checksum covers, in order, separated by commas.</param>
internal sealed record CheckedTable(string Name, string Columns)
{
    /// <summary>The number of columns.</summary>
    internal int Count { get; } = Columns.Split(',').Length;

    /// <summary>The SQL of the columns followed by the checksum.</summary>
    internal string WithSum => $"{Columns}, {RowChecksum.Column}";

    /// <summary>The SQL of the checksum of the columns.</summary>
    internal string Checksum => $"checksum({Columns})";
}

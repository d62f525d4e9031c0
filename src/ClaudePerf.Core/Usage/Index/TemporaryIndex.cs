namespace ClaudePerf.Core.Usage.Index;

/// <summary>A usage index for one process, in a temporary folder that is deleted with it.</summary>
public sealed class TemporaryIndex : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-index-").FullName;

    /// <summary>Creates the index.</summary>
    /// <param name="cancellation">Cancels waiting for the database.</param>
    /// <exception cref="Storage.DatabaseException">The index cannot be used.</exception>
    public TemporaryIndex(CancellationToken cancellation = default)
    {
        try
        {
            Index = UsageIndex.Open(Path.Combine(_folder, UsageIndex.FileName), cancellation: cancellation);
        }
        catch
        {
            Directory.Delete(_folder, recursive: true);
            throw;
        }
    }

    /// <summary>The index.</summary>
    public UsageIndex Index { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Index.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

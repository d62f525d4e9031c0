using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Pricing;

/// <summary>
/// Caches the catalog that this process read last. Commands run one after another in a PowerShell session, and reading the catalog
/// takes twenty times as long as checking that its files are unchanged.
/// </summary>
internal static class LoadedCatalog
{
    private static volatile Entry? _last;

    /// <summary>Gets the catalog for the given files.</summary>
    /// <param name="shipped">The shipped table.</param>
    /// <param name="own">The user's file; null for none.</param>
    /// <param name="settings">The managed settings; the file need not exist.</param>
    /// <param name="load">Reads the catalog from the files.</param>
    internal static ModelCatalog Get(string shipped, string? own, string settings, Func<ModelCatalog> load)
    {
        // Reports the check for managed settings to the observer of the computation.
        ObservedFiles.FileExists(settings);
        var before = Contents(shipped, own, settings);
        if (before is not null && _last is { } last && (last.Shipped, last.Own, last.Settings) == (shipped, own, settings)
            && AreSame(last.Contents, before))
            return last.Catalog;
        var catalog = load();
        // If the files changed meanwhile, the catalog might not match them.
        if (before is not null && Contents(shipped, own, settings) is { } after && AreSame(before, after))
            _last = new Entry(shipped, own, settings, before, catalog);
        return catalog;
    }

    private static byte[][]? Contents(string shipped, string? own, string settings)
    {
        try
        {
            return [Read(shipped), own is null ? [] : Read(own), File.Exists(settings) ? Read(settings) : []];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Loading the catalog reports the problem.
            return null;
        }
    }

    private static byte[] Read(string path) => RegularFile.ReadBytes(path, ReadLimits.Settings);

    private static bool AreSame(byte[][] one, byte[][] other) =>
        one.Zip(other).All(static pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    private sealed record Entry(string Shipped, string? Own, string Settings, byte[][] Contents, ModelCatalog Catalog);
}

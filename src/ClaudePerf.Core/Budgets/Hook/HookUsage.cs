using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// The requests to evaluate budgets from, read once for all budgets of a call: from the index; if that is locked or read-only, from
/// a copy of it; if that cannot be read either, from the transcripts themselves.
/// </summary>
internal sealed class HookUsage : IDisposable
{
    // An index that is being written is free again after milliseconds; do not wait for one that is locked longer.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    private readonly UsageIndex? _index;

    private HookUsage(UsageIndex? index, UsageTable table, ModelCatalog catalog, string? priceProblem)
    {
        _index = index;
        Table = table;
        Catalog = catalog;
        PriceProblem = priceProblem;
    }

    /// <summary>The requests; valid until this is disposed.</summary>
    internal UsageTable Table { get; }

    /// <summary>The prices.</summary>
    internal ModelCatalog Catalog { get; }

    /// <summary>Why the user's prices are not used; null if they are, or if there are none.</summary>
    internal string? PriceProblem { get; }

    /// <summary>Whether requests of deleted transcripts are missing.</summary>
    internal bool IsWithoutDeleted => _index is null;

    /// <summary>The transcripts as listed before they were read.</summary>
    internal required TimedListing Listed { get; init; }

    /// <summary>What later calls check for changes.</summary>
    internal required HookWatch Watch { get; init; }

    /// <summary>Reads the requests.</summary>
    /// <param name="settings">Paths, clock and limits.</param>
    /// <param name="listed">The transcripts if they were listed just now; null to list them.</param>
    /// <param name="transcript">The transcript of the calling session; null if unknown.</param>
    /// <param name="cancellation">Signals that the time is up.</param>
    /// <exception cref="OperationCanceledException">The time is up.</exception>
    internal static HookUsage Read(BudgetHookSettings settings, TimedListing? listed, string? transcript, CancellationToken cancellation)
    {
        var roots = settings.FindRoots();
        if (listed is null || !listed.Roots.SequenceEqual(roots))
            listed = TimedListing.Create(roots, cancellation);
        var watch = HookWatch.Create(listed, transcript);
        // Read the prices while the index opens.
        var prices = Task.Run(LoadPrices, CancellationToken.None);
        UsageIndex? index = null;
        try
        {
            var path = Path.Combine(settings.DataFolder, UsageIndex.FileName);
            var table = Through(() => UsageIndex.Open(path, settings.Time, MaxWait, cancellation), out index)
                ?? Through(() => UsageIndex.OpenCopy(path, settings.Time), out index)
                ?? DirectReading.Read(roots, ReadOptions(prices), cancellation: cancellation).Table;
            var (catalog, problem) = prices.GetAwaiter().GetResult();
            return new HookUsage(index, table, catalog, problem) { Listed = listed, Watch = watch };
        }
        catch
        {
            index?.Dispose();
            throw;
        }

        UsageTable? Through(Func<UsageIndex> open, out UsageIndex? opened)
        {
            opened = null;
            try
            {
                opened = open();
                var scope = new UsageScope(roots);
                return opened.Read(scope, listed.Listing, ReadOptions(prices), includeDeleted: true, progress: null, cancellation).Table;
            }
            catch (DatabaseException)
            {
                opened?.Dispose();
                opened = null;
                return null;
            }
        }
    }

    public void Dispose() => _index?.Dispose();

    // The shipped prices are good enough for a verdict; the user's price file would only have made it more exact.
    internal static (ModelCatalog Catalog, string? Problem) LoadPrices()
    {
        try
        {
            return (ModelCatalog.LoadDefault(), null);
        }
        catch (PriceDataException exception) when (exception.File != ModelCatalog.ShippedFile)
        {
            return (ModelCatalog.Load(ModelCatalog.ShippedFile, overrideFile: null, ContractedRates.Read(ModelCatalog.ManagedSettings)),
                "your prices cannot be used; the shipped ones are used instead. " + exception.Message);
        }
    }

    // Only what placeholders leave out needs the tokenizers, and thus the price models. That is rare.
    private static TranscriptReadOptions ReadOptions(Task<(ModelCatalog Catalog, string?)> prices)
    {
        var recovering = new Lazy<TranscriptReadOptions>(() => TranscriptReadOptions.Recovering(prices.GetAwaiter().GetResult().Catalog));
        return new TranscriptReadOptions
        {
            CounterFor = model => recovering.Value.CounterFor!(model),
            ThinkingFor = model => recovering.Value.ThinkingFor!(model),
        };
    }
}

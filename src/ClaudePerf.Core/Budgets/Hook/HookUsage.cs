using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// The requests that budgets are computed from, read once for all of a call's budgets: through the index; where that is held or cannot
/// be written,
/// through a copy of it; where it cannot be read either, from the transcripts themselves.
/// </summary>
internal sealed class HookUsage : IDisposable
{
    // An index that another process writes is free again after milliseconds; one that is held longer is not waited for.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly UsageIndex? _index;

    private HookUsage(UsageIndex? index, UsageTable table, ModelCatalog catalog, string? priceProblem)
    {
        _index = index;
        Table = table;
        Catalog = catalog;
        PriceProblem = priceProblem;
    }

    /// <summary>The requests; good until this is disposed.</summary>
    internal UsageTable Table { get; }

    /// <summary>The prices.</summary>
    internal ModelCatalog Catalog { get; }

    /// <summary>Why the user's own prices are not among them; null where they are, or there are none.</summary>
    internal string? PriceProblem { get; }

    /// <summary>Whether requests of transcripts that were deleted are missing.</summary>
    internal bool IsWithoutDeleted => _index is null;

    /// <summary>The transcripts as they were before they were read.</summary>
    internal required TimedListing Listed { get; init; }

    /// <summary>What later calls look at.</summary>
    internal required HookWatch Watch { get; init; }

    /// <summary>Reads them.</summary>
    /// <param name="settings">Where things are.</param>
    /// <param name="listed">The transcripts, where they were listed a moment ago; null where they are to be listed.</param>
    /// <param name="transcript">The transcript of the session that asks; null where that is not known.</param>
    /// <param name="cancellation">Says that no time is left.</param>
    /// <exception cref="OperationCanceledException">There was no time left.</exception>
    internal static HookUsage Read(BudgetHookSettings settings, TimedListing? listed, string? transcript, CancellationToken cancellation)
    {
        var roots = settings.FindRoots();
        if (listed is null || !listed.Roots.SequenceEqual(roots))
            listed = TimedListing.Of(roots, cancellation);
        var watch = HookWatch.Of(listed, transcript);
        // The prices are read while the index opens.
        var prices = Task.Run(LoadPrices, CancellationToken.None);
        UsageIndex? index = null;
        try
        {
            var path = Path.Combine(settings.DataFolder, UsageIndex.FileName);
            var table = Through(() => UsageIndex.Open(path, settings.Time, LongestWait, cancellation), out index)
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

    // With the shipped prices a verdict can be given that the user's own file would only have made finer.
    internal static (ModelCatalog Catalog, string? Problem) LoadPrices()
    {
        try
        {
            return (ModelCatalog.LoadDefault(), null);
        }
        catch (PriceDataException exception) when (exception.File != ModelCatalog.ShippedFile)
        {
            return (ModelCatalog.Load(ModelCatalog.ShippedFile, overrideFile: null, ContractedRates.Read(ModelCatalog.ManagedSettings)), "your prices cannot be used, and the shipped ones are used instead. " + exception.Message);
        }
    }

    // Only what placeholders leave out needs the tokenizers, and with them the prices' models: rarely anything.
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

using System.Management.Automation;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Measurement.McpServers;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Clears the prompt cache, completely or in part. Cleared entries are computed again when needed.</para>
/// </summary>
[Cmdlet(VerbsCommon.Clear, "PromptCache", SupportsShouldProcess = true, DefaultParameterSetName = FilterSet)]
[OutputType(typeof(void))]
public sealed class ClearPromptCacheCommand : FilteredPromptCacheCommand
{
    private const string InputSet = "InputObject";

    private readonly List<CacheEntryInfo> _input = [];

    /// <summary>The entries to remove, as returned by Get-PromptCache.</summary>
    [Parameter(ParameterSetName = InputSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public CacheEntryInfo[]? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _input.AddRange(InputObject ?? []);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == FilterSet && !HasFilter)
            ClearAll();
        else
            Remove(ParameterSetName == FilterSet ? [.. ReadFilter().Apply(WithCache(static cache => cache.Entries()))] : _input);
    }

    private void ClearAll()
    {
        var (entries, place) = WithCache(static cache => (cache.Entries(), cache.Statistics().Store));
        var everything = EntrySize.Describe(entries.Count, entries.Sum(static entry => entry.Bytes));
        if (ShouldProcess(Target(place), $"Clear everything: {everything} and the statistics"))
            ReportRemoval(WithCache(static cache => cache.Clear()));
        ClearMcpAnswers();
    }

    private void ClearMcpAnswers()
    {
        if (OpenMcpAnswers() is not { } store || store.Size() is not (> 0, var bytes) stored)
            return;
        var everything = EntrySize.Describe(stored.Answers, bytes);
        if (!ShouldProcess($"the answers of MCP servers '{store.Folder}'", $"Clear everything: {everything}"))
            return;
        try
        {
            store.Clear();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteError(McpErrors.NotCleared(store.Folder, exception));
        }
    }

    private void Remove(List<CacheEntryInfo> entries)
    {
        if (entries.Count == 0)
        {
            WriteVerbose("No entries match; nothing was removed.");
            return;
        }
        var size = EntrySize.Describe(entries.Count, entries.Sum(static entry => entry.Bytes));
        if (!ShouldProcess(Target(WithCache(static cache => cache.Statistics().Store)), $"Remove {size}"))
            return;
        var keys = new List<PromptCacheKey>();
        foreach (var entry in entries)
        {
            if (PromptCacheKey.TryParse(entry.Key, out var key))
                keys.Add(key);
            else
                WriteError(PromptCacheErrors.NoCacheEntry(entry.Key));
        }
        ReportRemoval(WithCache(cache => cache.Remove(keys)));
    }

    private void ReportRemoval(PromptCacheRemoval removed) =>
        WriteVerbose($"Removed {EntrySize.Describe(removed.Entries, removed.Bytes)}.");

    private static string Target(string? place) => place is null ? "the prompt cache in memory" : $"the prompt cache '{place}'";
}

using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Measurement.McpServers;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Forgets what the prompt cache remembers, all of it or some. It is computed again when it is needed.</para>
/// </summary>
[Cmdlet(VerbsCommon.Clear, "PromptCache", SupportsShouldProcess = true, DefaultParameterSetName = FilterSet)]
[OutputType(typeof(void))]
public sealed class ClearPromptCacheCommand : FilteredPromptCacheCommand
{
    private const string InputSet = "InputObject";

    private readonly List<CacheEntryInfo> _input = [];

    /// <summary>The entries to forget, from Get-PromptCache.</summary>
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
            Remove(ParameterSetName == FilterSet ? [.. ReadFilter().Of(WithCache(static cache => cache.Entries()))] : _input);
    }

    private void ClearAll()
    {
        var (entries, place) = WithCache(static cache => (cache.Entries(), cache.Statistics().Store));
        if (ShouldProcess(Target(place), $"Forget everything: {Freed(entries.Count, entries.Sum(static entry => entry.Bytes))} and the statistics"))
            Tell(WithCache(static cache => cache.Clear()));
        ForgetMcpAnswers();
    }

    private void ForgetMcpAnswers()
    {
        if (OpenMcpAnswers() is not { } store || store.Size() is not (> 0, var bytes) held)
            return;
        if (!ShouldProcess($"the answers of MCP servers '{store.Folder}'", $"Forget everything: {Freed(held.Answers, bytes)}"))
            return;
        try
        {
            store.Clear();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteError(McpErrors.NotForgotten(store.Folder, exception));
        }
    }

    private void Remove(List<CacheEntryInfo> entries)
    {
        if (entries.Count == 0)
        {
            WriteVerbose("No entry is what was asked for; nothing is forgotten.");
            return;
        }
        if (!ShouldProcess(Target(WithCache(static cache => cache.Statistics().Store)), $"Forget {Freed(entries.Count, entries.Sum(static entry => entry.Bytes))}"))
            return;
        var keys = new List<PromptCacheKey>();
        foreach (var entry in entries)
        {
            if (PromptCacheKey.TryParse(entry.Key, out var key))
                keys.Add(key);
            else
                WriteError(PromptCacheErrors.NoCacheEntry(entry.Key));
        }
        Tell(WithCache(cache => cache.Remove(keys)));
    }

    private void Tell(PromptCacheRemoval removed) => WriteVerbose($"Forgot {Freed(removed.Entries, removed.Bytes)}.");

    private static string Target(string? place) => place is null ? "the prompt cache in memory" : $"the prompt cache '{place}'";

    private static string Freed(long entries, long bytes) =>
        string.Create(CultureInfo.CurrentCulture, $"{entries:N0} {(entries == 1 ? "entry" : "entries")} ({(bytes < 1024 ? $"{bytes} bytes" : bytes < 1 << 20 ? $"{bytes / 1024.0:N0} KB" : $"{bytes / (double)(1 << 20):N1} MB")})");
}

using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Savings.History;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Overview;

/// <summary>What an overview is built from.</summary>
public sealed record OverviewSource
{
    /// <summary>The requests, and what was read.</summary>
    public required UsageTableReading Reading { get; init; }

    /// <summary>The folders and files that the requests were read from.</summary>
    public required IReadOnlyList<string> Roots { get; init; }

    /// <summary>The prices, the time zone of days, and which requests count; its period and grouping are ignored.</summary>
    public required UsageQuery Query { get; init; }

    /// <summary>The current time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The file that caches the contents of transcripts; null to look up no contents.</summary>
    public string? ContentFile { get; init; }

    /// <summary>How texts name commands.</summary>
    public CommandForm Form { get; init; }

    /// <summary>The state of the ecosystem. It is awaited last, because it can be read at the same time as usage.</summary>
    public required Task<OverviewEcosystem> Ecosystem { get; init; }

    /// <summary>Reads the budgets.</summary>
    public required Func<IReadOnlyList<TokenBudget>> Budgets { get; init; }

    /// <summary>Measures what applied changes have saved; returns null if there are none.</summary>
    public required Func<CancellationToken, SavingSoFar?> Saved { get; init; }
}

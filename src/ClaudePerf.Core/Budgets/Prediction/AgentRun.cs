using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>One run of an agent, or the main thread of a session, as recorded in transcripts.</summary>
internal sealed class AgentRun
{
    internal required int Session { get; init; }

    internal required string Agent { get; init; }

    /// <summary>The requests, by time.</summary>
    internal List<UsageRow> Requests { get; } = [];

    internal long FirstTicks => Requests[0].UtcTicks;

    internal long LastTicks => Requests[^1].UtcTicks;

    /// <summary>The prompt of the first request: what calling the agent sends before it has done anything.</summary>
    internal long InvokeTokens => UsageSum.UsageOf(Requests[0]).PromptTokens;

    /// <summary>The runs of a table, by start time.</summary>
    internal static List<AgentRun> FromTable(UsageTable table, Func<UsageRow, bool> isWanted)
    {
        var runs = new Dictionary<(int Session, int Agent, int Run), AgentRun>();
        foreach (ref readonly var row in table.Rows)
        {
            if (row.Session == 0 || !isWanted(row))
                continue;
            if (!runs.TryGetValue((row.Session, row.Agent, row.AgentId), out var run))
                runs.Add((row.Session, row.Agent, row.AgentId),
                    run = new AgentRun { Session = row.Session, Agent = table.Text(row.Agent) ?? UsageTable.UnknownAgent });
            run.Requests.Add(row);
        }
        foreach (var run in runs.Values)
            run.Requests.Sort(static (a, b) => a.UtcTicks != b.UtcTicks ? a.UtcTicks.CompareTo(b.UtcTicks) : a.Id.CompareTo(b.Id));
        var ordered = runs.Values.ToList();
        ordered.Sort(static (a, b) => a.FirstTicks != b.FirstTicks
            ? a.FirstTicks.CompareTo(b.FirstTicks)
            : a.Requests[0].Id.CompareTo(b.Requests[0].Id));
        return ordered;
    }
}

/// <summary>The totals of a run in the unit of a budget.</summary>
/// <param name="Amount">USD or tokens.</param>
/// <param name="InvokeTokens">The prompt tokens of the first request.</param>
/// <param name="PerInvokeToken">The amount that one more token in that prompt would have added over the run.</param>
/// <param name="Turns">The number of requests.</param>
/// <param name="OutputTokens">The output tokens.</param>
/// <param name="PromptTokens">The prompt tokens of all requests.</param>
/// <param name="CacheReadTokens">The part of the prompt tokens that was read from the provider's cache.</param>
internal readonly record struct RunFigures(double Amount, double InvokeTokens, double PerInvokeToken, double Turns, double OutputTokens,
    double PromptTokens, double CacheReadTokens);

/// <summary>Computes the totals of runs. Not thread-safe.</summary>
internal sealed class RunCalculator(UsageTable table, BudgetUnit unit, BudgetOptions options)
{
    private readonly RowPricing _pricing = new(table, options.Catalog, options.Recovered);

    /// <summary>The totals of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="model">The model whose current prices to use; null for the run's own model at the prices of its time.</param>
    /// <returns>The totals; null if a request has no price.</returns>
    internal RunFigures? Compute(AgentRun run, ModelInfo? model)
    {
        decimal amount = 0;
        double output = 0, prompts = 0, reads = 0;
        foreach (var row in run.Requests)
        {
            var usage = UsageSum.UsageOf(row);
            if (options.Recovered)
                usage = usage with { OutputTokens = row.RecoveredOutputTokens };
            output += usage.OutputTokens;
            prompts += usage.PromptTokens;
            reads += usage.CacheReadTokens;
            if (unit == BudgetUnit.Tokens)
                amount += usage.PromptTokens + usage.OutputTokens;
            else if (model is not null)
                amount += CostCalculator.Cost(model, usage, default, options.Now);
            else if (_pricing.TryPrice(row, usage, out var cost))
                amount += cost;
            else
                return null;
        }
        var hitRate = prompts > 0 ? reads / prompts : 0;
        return new RunFigures((double)amount, run.InvokeTokens, run.Requests.Count * PerToken(run, model, hitRate), run.Requests.Count,
            output, prompts, reads);
    }

    // A token of the first prompt is in every later prompt too: it is read from the cache at the run's hit rate and otherwise
    // written to it.
    private double PerToken(AgentRun run, ModelInfo? model, double hitRate)
    {
        if (unit == BudgetUnit.Tokens)
            return 1;
        const double TokensPerMTok = 1e6;
        if ((model ?? _pricing.ModelOf(run.Requests[0].Model)) is not { } priced)
            return 0;
        var rates = priced.PriceAt(model is null ? new DateTimeOffset(run.FirstTicks, TimeSpan.Zero) : options.Now)
            .RatesFor(run.InvokeTokens);
        return (hitRate * (double)rates.CacheRead + (1 - hitRate) * (double)rates.CacheWrite5m) / TokensPerMTok;
    }
}

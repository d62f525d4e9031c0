using System.Management.Automation;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>Base class of commands that evaluate budgets.</summary>
public abstract class BudgetCommand : IndexCommand
{
    // A budget defines what it counts, so these two are not parameters: PowerShell binds only properties with the attribute.

    /// <inheritdoc/>
    public override string[]? Path { get; set; }

    /// <inheritdoc/>
    public sealed override string[]? LiteralPath { get; set; }

    /// <summary>The names of the budgets; * and ? are wildcards. Default: all budgets.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BudgetNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>
    /// Only budgets from this file: User (your own settings), Project (the project's .claude/token-budgets.json) or Managed (the
    /// administrator's). Default: all.
    /// </summary>
    [Parameter]
    public BudgetSource? Scope { get; set; }

    /// <summary>The session to evaluate session budgets for. Default: the most recently used session.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Session { get; set; }

    /// <summary>Folders or transcripts to read instead of the user's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? TranscriptPath { get; set; }

    /// <summary>Compute costs and tokens with output recovered from the content where the recorded figure is only a placeholder.</summary>
    [Parameter]
    public SwitchParameter Recovered { get; set; }

    /// <summary>The prices.</summary>
    private protected ModelCatalog Catalog { get; private set; } = null!;

    /// <summary>When and how budgets are evaluated.</summary>
    private protected BudgetOptions Options { get; private set; } = null!;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Catalog = LoadCatalog(PriceFile);
        Options = new BudgetOptions
        {
            Catalog = Catalog,
            Now = TimeProvider.System.GetUtcNow(),
            TimeZone = FindZone(),
            Session = Session,
            Recovered = Recovered,
        };
    }

    /// <summary>Reads budgets and transcripts and evaluates the budgets.</summary>
    /// <param name="use">Receives the states of the budgets, and the requests.</param>
    private protected void Evaluate(Action<IReadOnlyList<BudgetState>, UsageTable> use)
    {
        if (ReadBudgets() is not { } budgets || FindRoots(TranscriptPath) is not { } roots)
            return;
        Guard(() => ReadTranscripts(roots, Catalog, reading =>
        {
            foreach (var sentence in FilterNames.Unknown(reading.Table, Catalog,
                [(UsageGrouping.Session, Session is null ? null : [Session])]))
                WriteWarning(sentence);
            var states = RunWithProgress(() => BudgetEvaluator.Evaluate(budgets, reading.Table, Options, Cancellation));
            use(states, reading.Table);
            var unpricedByModel = states.SelectMany(state => state.Unpriced).GroupBy(unpriced => unpriced.Model);
            WarnAboutUnpriced([.. unpricedByModel.Select(same => same.MaxBy(unpriced => unpriced.Requests)!)]);
        }));
    }

    private IReadOnlyList<TokenBudget>? ReadBudgets()
    {
        try
        {
            var all = BudgetStore.ReadAll(this.CurrentFolder());
            var chosen = BudgetInput.Select(this, all, Name, Scope);
            if (chosen.Count > 0)
                return chosen;
            if (Name is null)
                WriteWarning($"No budgets are set{(all.Count > 0 ? $" in the {Scope} file" : "")}. "
                    + "Set one, for example: Set-TokenBudget daily 20 -Period Day");
        }
        catch (BudgetFileException exception)
        {
            ThrowTerminatingError(BudgetErrors.FileUnusable(exception));
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
        return null;
    }
}

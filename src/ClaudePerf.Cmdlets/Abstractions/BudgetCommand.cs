using System.Management.Automation;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>A command that reckons how budgets stand.</summary>
public abstract class BudgetCommand : IndexCommand
{
    /// <summary>The budgets' names; * and ? are wildcards. All where it is not given.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BudgetNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Only budgets of this file: User, your own settings, or Project, the project's .claude/token-budgets.json. Both where it is not given.</summary>
    [Parameter]
    public BudgetSource? Scope { get; set; }

    /// <summary>The session that budgets by session are about; the one used last where it is not given.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Session { get; set; }

    /// <summary>Folders or transcripts to read, instead of the user's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? TranscriptPath { get; set; }

    /// <summary>Reckon costs and tokens with the output recovered from contents where the recorded figure is only a placeholder.</summary>
    [Parameter]
    public SwitchParameter Recovered { get; set; }

    /// <summary>The prices.</summary>
    private protected ModelCatalog Catalog { get; private set; } = null!;

    /// <summary>When and how budgets are reckoned.</summary>
    private protected BudgetOptions Options { get; private set; } = null!;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Catalog = LoadCatalog();
        Options = new BudgetOptions { Catalog = Catalog, Now = TimeProvider.System.GetUtcNow(), TimeZone = FindZone(), Session = Session, Recovered = Recovered };
    }

    /// <summary>Reads budgets and transcripts and reckons.</summary>
    /// <param name="use">Takes how the budgets stand, and the requests.</param>
    private protected void Reckon(Action<IReadOnlyList<BudgetState>, UsageTable> use)
    {
        if (ReadBudgets() is not { } budgets)
            return;
        var roots = TranscriptPath is null ? TranscriptRoots.Find() : [.. TranscriptPath.SelectMany(path => this.ResolvePath(path, literal: false))];
        Guard(() => ReadTranscripts(roots, Catalog, reading =>
        {
            var states = Wait(() => BudgetEvaluator.Evaluate(budgets, reading.Table, Options, Cancellation));
            use(states, reading.Table);
            WarnOf([.. states.SelectMany(state => state.Unpriced).GroupBy(unpriced => unpriced.Model).Select(same => same.MaxBy(unpriced => unpriced.Requests)!)]);
        }));
    }

    private List<TokenBudget>? ReadBudgets()
    {
        try
        {
            var all = BudgetStore.ReadAll(this.CurrentFolder());
            var chosen = BudgetInput.Select(this, all, Name, Scope);
            if (chosen.Count > 0)
                return chosen;
            if (Name is null)
                WriteWarning($"No budgets are set{(all.Count > 0 ? $" in the {Scope} file" : "")}. Set one, for example: Set-TokenBudget daily 20 -Period Day");
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

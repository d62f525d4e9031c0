namespace ClaudePerf.Module.Tests;

/// <summary>What users do wrong, and what they are told: the id of the error, its category, and words of its message.</summary>
public sealed class WrongInputTests : IDisposable
{
    private const string Agent = "---\nname: helper\ndescription: d\n---\nHelp.\n";

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Measure-PromptTokens nodrive:\\x", "PathNotFound", "ObjectNotFound", "nodrive:")]
    [InlineData("Measure-PromptTokens nodrive:\\*", "PathNotFound", "ObjectNotFound", "nodrive:")]
    [InlineData("Measure-PromptTokens Env:PATH", "NotAFileSystemPath", "InvalidArgument", "Env:PATH")]
    [InlineData("Measure-PromptTokens Env:*", "NotAFileSystemPath", "InvalidArgument", "Env:*")]
    [InlineData("Measure-PromptTokens none*.md", "PathNotFound", "ObjectNotFound", "none*.md")]
    [InlineData("Get-AgentDefinition eco -Name nobody", "DefinitionNotFound", "ObjectNotFound", "nobody")]
    [InlineData("Get-AgentDefinition binary.md", "PromptNotRead", "InvalidData", "binary.md")]
    [InlineData("Optimize-AgentPrompt binary.md", "PromptNotRead", "InvalidData", "binary.md")]
    [InlineData("5 | Optimize-AgentPrompt", "InputNotOptimizable", "InvalidArgument", "")]
    [InlineData("Optimize-AgentPrompt eco -Rule nonsense", "UnknownRule", "ObjectNotFound", "nonsense")]
    [InlineData("Optimize-AgentPrompt eco -Diff -Summary", "ParametersConflict", "InvalidArgument", "Diff")]
    [InlineData("'---\nname: x\ndescription: d\n---\n\n\n\nText.  \n' | Optimize-AgentPrompt -InPlace -Confirm:$false", "NothingToWriteTo",
        "InvalidOperation", "")]
    [InlineData("Get-ModelPrice 'claude-[x'", "InvalidWildcard", "InvalidArgument", "claude-[x")]
    [InlineData("Get-TokenUsage projects -Agent 'a[b'", "InvalidWildcard", "InvalidArgument", "a[b")]
    [InlineData("Compare-TokenUsage projects -ReferenceModel 'claude-[x'", "InvalidWildcard", "InvalidArgument", "claude-[x")]
    [InlineData("Get-ModelPrice gpt-5", "UnknownModel", "ObjectNotFound", "gpt-5")]
    [InlineData("Get-ModelPrice -PriceFile none.json", "InvalidPriceData", "InvalidData", "none.json")]
    [InlineData("Get-TokenUsage projects -PriceFile none.json", "InvalidPriceData", "InvalidData", "none.json")]
    [InlineData("'{' | Get-TokenUsage -StatusLine", "StatusNotRead", "InvalidData", "JSON")]
    [InlineData("Test-TokenBudget -Path none.md", "PathNotFound", "ObjectNotFound", "none.md")]
    [InlineData("Set-TokenBudget unlimited", "BudgetLimitMissing", "InvalidArgument", "unlimited")]
    [InlineData("Set-TokenBudget 'a*' 5", "BudgetNameUnusable", "InvalidArgument", "a*")]
    [InlineData("5 | Set-TokenBudget", "InputNotABudget", "InvalidArgument", "")]
    [InlineData("Remove-TokenBudget nothing-of-the-kind -Confirm:$false", "BudgetNotFound", "ObjectNotFound", "nothing-of-the-kind")]
    [InlineData("Export-TokenUsageReport eco -Path projects -Format Json", "ReportNotWritten", "WriteError", "eco")]
    [InlineData("Get-ClaudePerf none", "PathNotFound", "ObjectNotFound", "none")]
    [InlineData("Get-AgentDefinition eco -Name helpr", "DefinitionNotFound", "ObjectNotFound", "Did you mean 'helper'?")]
    [InlineData("Optimize-AgentPrompt eco -Rule emphasi", "UnknownRule", "ObjectNotFound", "Did you mean 'emphasis'?")]
    [InlineData("Test-AgentEcosystem eco -Rule no-nam", "UnknownRule", "ObjectNotFound", "no-nam")]
    [InlineData("Get-CoordinationPattern eco -Agent helpr", "AgentInNoPattern", "ObjectNotFound", "helpr")]
    [InlineData("Test-AgentEcosystem eco -Format Json -OutputPath a.csv", "ExtensionOfOtherFormat", "InvalidArgument", "a.csv")]
    [InlineData("Test-AgentEcosystem eco -Format Sarif -OutputPath binary.md", "ExtensionOfOtherFormat", "InvalidArgument", ".sarif")]
    [InlineData("Export-TokenUsage x.csv -Path projects", "ExtensionOfOtherFormat", "InvalidArgument", "x.csv")]
    [InlineData("Optimize-AgentPrompt eco -OutputPath binary.md", "OutputIsFile", "InvalidArgument", "binary.md")]
    [InlineData("Get-ChildItem | Enable-TokenSaving", "InputNotAFinding", "InvalidArgument", "Find-TokenSaving")]
    public void The_error_explains_what_was_wrong(string script, string id, string category, string words)
    {
        Prepare();
        var errors = _session.Run(script).Errors;
        Assert.True(errors.Count == 1,
            $"{errors.Count} errors: {string.Join("; ", errors.Select(static error => error.FullyQualifiedErrorId + ": " + error))}");
        Assert.Equal((id, category), (errors[0].FullyQualifiedErrorId.Split(',')[0], errors[0].CategoryInfo.Category.ToString()));
        Assert.Contains(words, errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_is_written_also_where_the_ecosystem_is_not_there()
    {
        Prepare();
        var result = _session.Run("Export-TokenUsageReport report.md -Ecosystem nowhere -PassThru -Verbose");
        Assert.StartsWith("PathNotFound", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("report.md", Assert.IsType<FileInfo>(result.Single.BaseObject).Name);
    }

    [Fact]
    public void A_rule_is_not_run_by_itself_and_is_left_out_of_a_prediction()
    {
        Prepare();
        _session.Write("eco/.claude/rules/style.md", "Be brief.\n");
        var result = _session.Run(
            "Set-TokenBudget wrong-input 5; Test-TokenBudget -Path eco/.claude/rules/style.md -Name wrong-input -Verbose; "
                + "Remove-TokenBudget wrong-input -Confirm:$false");
        Assert.Contains(result.Verbose, static line => line.Contains("is sent with every session", StringComparison.Ordinal));
    }

    private void Prepare()
    {
        _session.Write("eco/.claude/agents/helper.md", Agent);
        _session.Write("projects/p/session.jsonl", "");
        File.WriteAllBytes(Path.Combine(_session.Folder, "binary.md"), [0, 1, 2, 3, 0]);
    }
}

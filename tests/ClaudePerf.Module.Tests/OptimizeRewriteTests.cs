using System.Text.Json;

namespace ClaudePerf.Module.Tests;

/// <summary>Optimize-AgentPrompt -Rewrite against a stand-in for the local Claude Code.</summary>
public sealed class OptimizeRewriteTests : IDisposable
{
    private const string Explanation =
        "The service keeps its records in a table of accounts, and the table of accounts is kept in the main store of the service, which "
            + "is where all of the records of the service are kept. "
        + "The store also keeps a list of the accounts in the table of accounts, and the list of the accounts is kept in the order of "
            + "the names of the accounts. "
        + "Each night a job of the service reads the list of the accounts in the store and writes a report of the accounts of the "
            + "service to the archive of reports, which is the place where all of the "
        + "reports of the service are kept. The archive of reports holds the reports of the last year, and the reports of the last year "
            + "in the archive are sorted by month.";

    private const string Shorter =
        "The service keeps its records in a table of accounts in the main store. The store also keeps a list of the accounts in the "
            + "order of the names. "
        + "Each night a job of the service reads the list of the accounts in the store and writes a report to the archive of reports, "
            + "where all reports are kept. "
        + "The archive holds the reports of the last year, sorted by month.";

    private readonly string? _path = Environment.GetEnvironmentVariable("PATH");
    private readonly ModuleSession _session = new();

    public OptimizeRewriteTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell of Unix");
        _session.Write("prompt.md", Prompt(Explanation));
        _session.Write("bin/claude",
            "#!/bin/sh\ncat > /dev/null\necho asked >> '" + Path.Combine(_session.Folder, "asked") + "'\ncat '"
                + Path.Combine(_session.Folder, "answer.json") + "'\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(_session.Folder, "bin", "claude"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", Path.Combine(_session.Folder, "bin") + Path.PathSeparator + _path);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        _session.Dispose();
    }

    [Fact]
    public void Passing_rewrites_are_accepted_and_others_are_reported()
    {
        // Each test asks for a section of its own: answers are kept between calls.
        Answer(Section(Shorter));
        var result = Rewrite("-Force").ThrowIfFailed().Single;
        Assert.Equal(Prompt(Shorter), result.Properties["Text"].Value);

        _session.Write("prompt.md", Prompt(Explanation + " Again."));
        Answer(Section(Shorter).Replace("Never", "Always", StringComparison.Ordinal));
        var refused = Rewrite("-Force").ThrowIfFailed().Single;
        Assert.Equal(Prompt(Explanation + " Again."), refused.Properties["Text"].Value);
        Assert.Contains("must stay",
            ((System.Collections.IEnumerable)refused.Properties["Edits"].Value).Cast<object>()
                .Select(edit => $"{edit.GetType().GetProperty("Reason")!.GetValue(edit)}").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_sent_with_WhatIf_or_beyond_the_limit()
    {
        _session.Write("prompt.md", Prompt(Explanation + " Once."));
        Rewrite("-WhatIf").ThrowIfFailed();
        var error = Assert.Single(Rewrite("-Force -MaxCost 0.000001").Errors);
        Assert.StartsWith("RewriteTooDear", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_session.Folder, "asked")));
    }

    [Fact]
    public void A_model_that_fails_is_an_error_and_the_prompt_stays()
    {
        _session.Write("prompt.md", Prompt(Explanation + " Twice."));
        _session.Write("answer.json", "nothing of use");
        var result = Rewrite("-Force");
        Assert.StartsWith("RewriteFailed", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(Prompt(Explanation + " Twice."), result.Single.Properties["Text"].Value);
    }

    private ModuleSession.Result Rewrite(string how) =>
        _session.Run($"Optimize-AgentPrompt prompt.md -Rule tools-line -Rewrite -Writer ClaudeCode {how}");

    private void Answer(string section) =>
        _session.Write("answer.json",
            JsonSerializer.Serialize(
                new
                {
                    type = "result", is_error = false, result = $"<rewritten>\n{section}\n</rewritten>",
                    usage = new { input_tokens = 10, output_tokens = 5 },
                }));

    private static string Section(string explanation) =>
        $"# Accounts\n\n{explanation}\n\n- Never delete an account without a backup of 30 days.";

    private static string Prompt(string explanation) => Section(explanation) + "\n";
}

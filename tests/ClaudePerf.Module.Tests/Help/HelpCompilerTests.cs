using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace ClaudePerf.Module.Tests.Help;

/// <summary>The build step that turns pages into help: what it refuses, and what it writes into pages.</summary>
public sealed class HelpCompilerTests : IDisposable
{
    private const string Page = "Measure-PromptTokens.md";

    private static readonly string Configuration =
        typeof(HelpCompilerTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
    private static readonly string Compiler = Built("tools/build", "ClaudePerf.Help", "net10.0");
    private static readonly string Cmdlets = Built("src", "ClaudePerf.Cmdlets", "net8.0");

    private readonly string _docs = Directory.CreateTempSubdirectory("claudeperf-docs-").FullName;

    public HelpCompilerTests()
    {
        foreach (var folder in (string[])["cmdlets", "about"])
        {
            Directory.CreateDirectory(Path.Combine(_docs, folder));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(ModuleFixture.RepositoryRoot, "docs", folder)))
                File.Copy(file, Path.Combine(_docs, folder, Path.GetFileName(file)));
        }
    }

    private string PagePath => Path.Combine(_docs, "cmdlets", Page);

    private string Output => Path.Combine(_docs, "compiled");

    public void Dispose() => Directory.Delete(_docs, recursive: true);

    [Theory]
    [InlineData("## NOTES\n", "## REMARKS\n", "# Measure-PromptTokens", "'## NOTES' is missing")]
    [InlineData("## NOTES\n", "## REMARKS\n", "## REMARKS", "'REMARKS' is not a valid section")]
    [InlineData("### -Summary\n", "### -Total\n", "### -Total", "no parameter '-Total'")]
    [InlineData("### -Summary\n", "### -Total\n", "## PARAMETERS", "-Summary is not documented")]
    [InlineData("Type: PSObject\n", "Type: Object\n", "```yaml", "yaml of -InputObject does not match the cmdlet")]
    [InlineData("[-NoCache]\n", "[-Total]\n", "## SYNTAX", "SYNTAX does not match the cmdlet")]
    [InlineData("### Example 2: ", "### Second example: ", "### Second example: ", "must start with 'Example 2: '")]
    [InlineData("-Summary\n```\n", "-Summary\n```\n\nWrites <PromptSummary>.\n", "Writes <PromptSummary>",
        "Put characters such as < and > in `code`")]
    [InlineData("Text to measure.", "{{ what it is }}", "{{ what it is }}", "Placeholder text must be replaced")]
    [InlineData("](Get-ModelPrice.md)", "](Get-Prices.md)", "[Get-ModelPrice](Get-Prices.md)", "'Get-Prices.md' does not exist")]
    [InlineData("schema: 2.0.0", "schema: 1.0.0", "---", "must contain 'schema: 2.0.0'")]
    public async Task Mistake_in_a_page_is_an_error_with_its_file_and_line(string text, string mistake, string where, string message)
    {
        var page = (await File.ReadAllTextAsync(PagePath, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        var at = page.IndexOf(text, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The page has no '{text}'.");
        await File.WriteAllTextAsync(PagePath, page.Remove(at, text.Length).Insert(at, mistake), TestContext.Current.CancellationToken);

        var (exitCode, errors) = await Run("compile", Cmdlets, _docs, Output);

        Assert.Equal(1, exitCode);
        var error = Assert.Single(errors, line => line.Contains(message, StringComparison.Ordinal));
        var place = Regex.Match(error, @"^(?<file>.+)\((?<line>\d+)\): error HELP001: ");
        Assert.True(place.Success, $"Not the form that MSBuild reads: {error}");
        Assert.Equal(PagePath, place.Groups["file"].Value);
        var lines = await File.ReadAllLinesAsync(PagePath, TestContext.Current.CancellationToken);
        Assert.StartsWith(where, lines[int.Parse(place.Groups["line"].ValueSpan, CultureInfo.InvariantCulture) - 1],
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public async Task Page_without_a_cmdlet_is_an_error()
    {
        File.Move(PagePath, Path.Combine(_docs, "cmdlets", "Measure-Nothing.md"));

        var (exitCode, errors) = await Run("compile", Cmdlets, _docs, Output);

        Assert.Equal(1, exitCode);
        Assert.Contains(errors, line =>
            line.EndsWith("There is no cmdlet 'Measure-Nothing'. Give the page the name of its cmdlet.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Update_corrects_syntax_and_parameters_and_keeps_every_word()
    {
        var original = (await File.ReadAllTextAsync(PagePath, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        var damaged = original.Replace("Required: True", "Required: Maybe", StringComparison.Ordinal)
            .Replace("[-Summary]", "", StringComparison.Ordinal)
            .Replace("Aliases: PSPath, FullName\n", "", StringComparison.Ordinal);
        Assert.NotEqual(original, damaged);
        await File.WriteAllTextAsync(PagePath, damaged, TestContext.Current.CancellationToken);

        Assert.Equal(0, (await Run("update", Cmdlets, _docs)).ExitCode);
        Assert.Equal(original, await File.ReadAllTextAsync(PagePath, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Update_adds_a_parameter_in_alphabetical_order()
    {
        var original = (await File.ReadAllTextAsync(PagePath, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        var start = original.IndexOf("### -Model\n", StringComparison.Ordinal);
        await File.WriteAllTextAsync(PagePath, original.Remove(start, original.IndexOf("### -Path\n", StringComparison.Ordinal) - start),
            TestContext.Current.CancellationToken);

        Assert.Equal(0, (await Run("update", Cmdlets, _docs)).ExitCode);
        var headings = (await File.ReadAllLinesAsync(PagePath, TestContext.Current.CancellationToken))
            .Where(line => line.StartsWith("### -", StringComparison.Ordinal)).ToList();
        Assert.Contains("### -Model", headings);
        Assert.Equal(headings.Order(StringComparer.Ordinal), headings);
    }

    [Fact]
    public async Task Update_starts_missing_pages_which_do_not_compile_until_they_are_written()
    {
        File.Delete(PagePath);

        Assert.Equal(0, (await Run("update", Cmdlets, _docs)).ExitCode);
        var (exitCode, errors) = await Run("compile", Cmdlets, _docs, Output);

        Assert.Equal(1, exitCode);
        Assert.Contains(errors, line => line.Contains("Placeholder text must be replaced", StringComparison.Ordinal));
        Assert.DoesNotContain(errors, line => line.Contains("does not match the cmdlet", StringComparison.Ordinal));
    }

    private static async Task<(int ExitCode, IReadOnlyList<string> Errors)> Run(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [Compiler, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, errors.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Built(string folder, string project, string framework) =>
        Path.Combine(ModuleFixture.RepositoryRoot, folder, project, "bin", Configuration, framework, project + ".dll");
}

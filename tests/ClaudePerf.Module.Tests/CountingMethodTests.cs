using System.Management.Automation;

namespace ClaudePerf.Module.Tests;

public sealed class CountingMethodTests : IDisposable
{
    private const string Key = "sk-ant-module-secret";

    private readonly ModuleSession _session = new();

    public CountingMethodTests() => Environment.SetEnvironmentVariable("ANTHROPIC_API_KEY", null);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("ANTHROPIC_API_KEY", null);
        Environment.SetEnvironmentVariable("ANTHROPIC_BASE_URL", null);
        _session.Dispose();
    }

    private static CountingStub Serve(Func<string, (int Status, string Body)?>? instead = null)
    {
        var stub = new CountingStub(instead);
        Environment.SetEnvironmentVariable("ANTHROPIC_API_KEY", Key);
        Environment.SetEnvironmentVariable("ANTHROPIC_BASE_URL", stub.Address);
        return stub;
    }

    private static string Id(ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0];

    [Fact]
    public void Auto_estimates_without_a_vocabulary_and_Exact_explains_how_to_install_it()
    {
        Assert.Equal("Estimate", _session.Run("'Hello' | Measure-PromptTokens")
            .ThrowIfFailed().Single.Properties["Method"].Value.ToString());
        var error = Assert.Single(_session.Run("'Hello' | Measure-PromptTokens -Method Exact").Errors);
        Assert.Equal("TokenVocabularyMissing", Id(error));
        Assert.Contains("Install-TokenVocabulary", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Api_uses_counts_of_the_provider_and_requests_each_once()
    {
        using var stub = Serve();
        var text = "counted " + Guid.NewGuid();
        var one = _session.Run($"'{text}' | Measure-PromptTokens -Method Api -Model opus").ThrowIfFailed().Single;
        Assert.Equal(("Api", (long)text.Length, 0.0),
            (one.Properties["Method"].Value.ToString(), one.Properties["Tokens"].Value, one.Properties["ErrorBound"].Value));
        _session.Run($"'{text}' | Measure-PromptTokens -Method Api -Model opus").ThrowIfFailed();
        Assert.Equal(text, Assert.Single(stub.Texts));
        Assert.Contains(Key, Assert.Single(stub.Keys), StringComparison.Ordinal);
    }

    [Fact]
    public void Api_and_Verify_without_a_key_name_the_variable_to_set()
    {
        foreach (var how in (string[])["-Method Api", "-Verify"])
        {
            var error = Assert.Single(_session.Run($"'Hello' | Measure-PromptTokens {how}").Errors);
            Assert.Equal("TokenApiNotConfigured", Id(error));
            Assert.Contains("ANTHROPIC_API_KEY", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_prompt_that_the_provider_refuses_is_an_error_and_the_others_are_measured()
    {
        var name = "n" + Guid.NewGuid().ToString("N");
        using var stub = Serve(text => text.Contains("REFUSED", StringComparison.Ordinal)
            ? (400, """{"type":"error","error":{"type":"invalid_request_error","message":"too odd"}}""")
            : null);
        _session.Write(".claude/agents/a.md", $"---\nname: a\ndescription: Does it {name}.\n---\nREFUSED\n");
        _session.Write(".claude/agents/b.md", $"---\nname: b\ndescription: Does it {name}.\n---\nFine.\n");
        var result = _session.Run("Measure-PromptTokens . -Method Api");
        Assert.Equal(["b"], result.Property("Name"));
        var error = Assert.Single(result.Errors);
        Assert.Equal(("TokenApiFailed", ErrorCategory.InvalidArgument), (Id(error), error.CategoryInfo.Category));
        Assert.EndsWith("a.md", (string)error.TargetObject, StringComparison.Ordinal);
        Assert.Contains("too odd", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_key_ends_the_command_and_is_not_shown()
    {
        using var stub = Serve(_ =>
            (401, """{"type":"error","error":{"type":"authentication_error","message":"invalid KEY"}}""".Replace("KEY", Key,
                StringComparison.Ordinal)));
        var result = _session.Run($"Measure-PromptTokens '{ModuleFixture.Samples}' -Method Api -Verbose");
        Assert.Empty(result.Output);
        var error = Assert.Single(result.Errors);
        Assert.Equal(ErrorCategory.AuthenticationError, error.CategoryInfo.Category);
        Assert.DoesNotContain(Key, error.ToString() + error.Exception, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_checks_a_sample_and_reports_the_differences()
    {
        using var stub = Serve();
        var result = _session.Run($"Measure-PromptTokens '{ModuleFixture.Samples}' -Verify 6>&1").ThrowIfFailed();
        var measured = result.Output.Where(item => item.Properties["ApiTokens"] is not null).ToList();
        var sample = measured.Where(item => item.Properties["ApiTokens"].Value is not null).ToList();
        Assert.Equal(5, sample.Count);
        // The stub counts characters, of which there are several a token.
        foreach (var item in sample)
        {
            var diagnostics = ((System.Collections.IEnumerable)item.Properties["Diagnostics"].Value).Cast<object>()
                .Select(diagnostic => diagnostic.ToString()!);
            Assert.Contains(diagnostics, diagnostic => diagnostic.Contains("API counts", StringComparison.Ordinal));
        }
        Assert.Contains(result.Output,
            item => item.ToString()!.StartsWith("Checked 5 prompts against the API: 5 differ", StringComparison.Ordinal));
        Assert.NotEmpty(result.Warnings);
    }

    [Fact]
    public void Detailed_has_sections_that_add_up()
    {
        _session.Write("a.md", "# One\ntext\n## Two\n```sh\nls -la\n```\n");
        var item = _session.Run("Measure-PromptTokens a.md -Detailed").ThrowIfFailed().Single;
        var sections = ((System.Collections.IEnumerable)item.Properties["Sections"].Value).Cast<object>()
            .Select(section => new PSObject(section)).ToList();
        Assert.Equal(["One", "Two"], sections.Select(section => section.Properties["Title"].Value));
        Assert.Equal(1.0, sections.Sum(section => (double)section.Properties["Share"].Value), 9);
        Assert.Empty((System.Collections.IEnumerable)_session.Run("Measure-PromptTokens a.md")
            .ThrowIfFailed().Single.Properties["Sections"].Value);
    }

    [Fact]
    public async Task Detailed_shows_the_sections()
    {
        using var shell = new Shell.ShellProcess();
        _session.Write("a.md", "# One\ntext\n## Two\n```sh\nls -la\n```\n");
        var result = await shell.Run($"Measure-PromptTokens '{_session.Folder}/a.md' -Detailed");
        Assert.Equal("", result.Error);
        Assert.Contains("TotalTokens", result.Output, StringComparison.Ordinal);
        Assert.Contains("  ## Two", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("TotalTokens", (await shell.Run($"Measure-PromptTokens '{_session.Folder}/a.md'")).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counting_offline_does_not_load_the_providers_client()
    {
        // In a process of its own: this one may have counted by the API.
        using var shell = new Shell.ShellProcess();
        var loaded = await shell.Run(
            "'Hello' | Measure-PromptTokens -Method Estimate -NoCache | ForEach-Object { "
                + "[System.AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -join ' ' }");
        Assert.Contains("ClaudePerf.Core", loaded.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Anthropic", loaded.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Sqlite", loaded.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("o200k_base", 4)]
    [InlineData("cl100k_base", 4)]
    public void Encoding_gives_raw_counts_of_another_vendor(string encoding, long tokens)
    {
        var item = _session.Run($"'Hello, world!' | Measure-PromptTokens -Encoding {encoding}").ThrowIfFailed().Single;
        Assert.Equal((tokens, encoding), (item.Properties["Tokens"].Value, item.Properties["Encoding"].Value));
        Assert.Equal("ParametersConflict",
            Id(Assert.Single(_session.Run($"'x' | Measure-PromptTokens -Encoding {encoding} -Model opus").Errors)));
        Assert.Equal(42, _session.Run($"Measure-PromptTokens '{ModuleFixture.Samples}/.claude/agents' -Encoding {encoding}; 42")
            .ThrowIfFailed().Output[^1].BaseObject);
    }
}

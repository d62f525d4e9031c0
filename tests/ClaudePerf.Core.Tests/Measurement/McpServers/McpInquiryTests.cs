using System.Collections.Immutable;
using System.Diagnostics;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.McpTestServer;

namespace ClaudePerf.Core.Tests.Measurement.McpServers;

public sealed class McpInquiryTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-mcp-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private McpServer Command(params string[] arguments) => new()
    {
        Name = "test", Scope = McpServerScope.User, Path = Path.Combine(_folder, ".mcp.json"), Folder = _folder,
        Transport = McpTransport.Stdio,
        Command = "dotnet", Arguments = [typeof(Answers).Assembly.Location, .. arguments],
    };

    private McpServer Address(Uri address, McpTransport transport = McpTransport.Http) =>
        Command() with { Transport = transport, Command = null, Arguments = [], Url = address.AbsoluteUri };

    private static Task<McpAnswer> Ask(
        McpServer server, TimeSpan? timeout = null, Action<string>? onErrors = null, Func<string, string?>? environment = null) =>
        new McpInquiry(timeout ?? Long, environment).AskAsync(server, onErrors, TestContext.Current.CancellationToken);

    private static void AssertExpected(McpAnswer answer)
    {
        Assert.Equal(("test-server", "1.2", "Use it for tests."), (answer.ServerName, answer.ServerVersion, answer.Instructions));
        Assert.Equal(["search", "odd name/x", "always"], answer.Tools.Select(static tool => tool.Name));
        Assert.Equal([false, false, true], answer.Tools.Select(static tool => tool.AlwaysLoad));
        Assert.Equal(Answers.LongText, answer.Tools[1].Description);
        Assert.Equal("""{"type":"object","properties":{"query":{"type":"string"}},"required":["query"]}""", answer.Tools[0].InputSchema);
    }

    [Fact]
    public async Task A_command_reports_its_tools_and_instructions()
    {
        var errors = new List<string>();
        AssertExpected(await Ask(Command("serve"), onErrors: errors.Add));
        Assert.Equal("The server is ready.", Assert.Single(errors));
    }

    [Fact]
    public async Task A_command_receives_the_variables_of_its_declaration()
    {
        var server = Command(
            "serve") with { Variables = ImmutableSortedDictionary<string, string>.Empty.Add(
                "INSTRUCTIONS", "${MINE:-none} ${OTHER:-else}") };
        Assert.Equal("my value else", (await Ask(server, environment: static name => name == "MINE" ? "my value" : null)).Instructions);
    }

    // Other tests are not affected: none reads the variable, and its value is only used here.
    [Fact]
    public async Task A_command_does_not_receive_claude_codes_keys()
    {
        const string Key = "CLAUDE_CODE_OAUTH_TOKEN";
        Environment.SetEnvironmentVariable(Key, "sk-secret");
        try
        {
            var answer = await Ask(
                Command("serve") with { Variables = ImmutableSortedDictionary<string, string>.Empty.Add("INSTRUCTIONS_FROM", Key) });
            Assert.Equal("not set", answer.Instructions);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Key, null);
        }
    }

    [Theory]
    [InlineData("crash", "ended with code 3")]
    [InlineData("garbage", "ended with code 0")]
    public async Task A_command_that_ends_is_reported_with_its_first_error_line(string mode, string expected)
    {
        var exception = await Assert.ThrowsAsync<McpInquiryException>(() => Ask(Command(mode)));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', exception.Message);
    }

    [Fact]
    public async Task A_command_that_does_not_start_is_reported()
    {
        var exception = await Assert.ThrowsAsync<McpInquiryException>(
            () => Ask(Command() with { Command = Path.Combine(_folder, "absent.exe"), Arguments = [] }));
        Assert.StartsWith("The command could not be started", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_command_times_out()
    {
        var exception = await Assert.ThrowsAsync<McpInquiryException>(() => Ask(Command("silent"), Short));
        Assert.Equal("It did not answer within 2 seconds.", exception.Message);
    }

    [Fact]
    public async Task A_command_that_writes_without_end_is_cut_off()
    {
        var exception = await Assert.ThrowsAsync<McpInquiryException>(() => Ask(Command("flood")));
        Assert.Equal("It sent more than 16 MiB.", exception.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Child_processes_end_with_the_command(bool isOrphan)
    {
        Assert.SkipWhen(isOrphan && !OperatingSystem.IsLinux(), "only Linux tells what variables a process was started with");
        var file = Path.Combine(_folder, "child");
        // On a busy machine the command may not have come as far as its child when the time is over.
        var command = isOrphan ? Command("parent", file, "orphan") : Command("parent", file);
        for (var limit = Short; !File.Exists(file) && limit < Guard.Limit; limit *= 2)
            await Assert.ThrowsAsync<McpInquiryException>(() => Ask(command, limit));
        var id = int.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken),
            System.Globalization.CultureInfo.InvariantCulture);
        try
        {
            using var child = Process.GetProcessById(id);
            await Guard.Ends(child.WaitForExitAsync(TestContext.Current.CancellationToken));
        }
        catch (ArgumentException)
        {
            // It has already ended.
        }
    }

    [Fact]
    public async Task Cancellation_ends_the_inquiry_at_once()
    {
        using var stop = new CancellationTokenSource();
        var asking = new McpInquiry(Long).AskAsync(Command("silent"), cancellation: stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task An_address_receives_its_headers()
    {
        using var stub = new McpHttpStub();
        var server = Address(stub.Address) with { Headers = ImmutableSortedDictionary<string, string>.Empty.Add("X-Key", "${KEY}") };
        AssertExpected(await Ask(server, environment: static _ => "value"));
        Assert.Contains("value", stub.Keys);
    }

    [Theory]
    [InlineData(401, "sign in")]
    [InlineData(403, "sign in")]
    [InlineData(307, "does not follow")]
    [InlineData(500, "HTTP status 500")]
    public async Task A_refusal_is_reported(int status, string expected)
    {
        using var stub = new McpHttpStub { Status = status };
        Assert.Contains(
            expected, (await Assert.ThrowsAsync<McpInquiryException>(() => Ask(Address(stub.Address)))).Message, StringComparison.Ordinal);
        Assert.False(stub.WasFollowed);
    }

    [Fact]
    public async Task An_address_that_sends_without_end_is_cut_off()
    {
        using var stub = new McpHttpStub { Floods = true };
        Assert.Equal(
            "It sent more than 16 MiB.", (await Assert.ThrowsAsync<McpInquiryException>(() => Ask(Address(stub.Address)))).Message);
    }

    [Theory]
    [InlineData("ftp://x/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("no address")]
    public async Task Only_web_addresses_are_called(string url) =>
        Assert.Equal("Its address is not an http or https URL.",
            (await Assert.ThrowsAsync<McpInquiryException>(() => Ask(Address(new Uri("http://127.0.0.1")) with { Url = url }))).Message);

    [Fact]
    public async Task Headers_from_a_command_are_an_obstacle()
    {
        var exception = await Assert.ThrowsAsync<McpInquiryException>(() => Ask(Command("serve") with { Obstacle = "It needs more." }));
        Assert.Equal("It needs more.", exception.Message);
    }

    [Fact]
    public void The_description_shows_a_projects_values_but_not_the_users_keys()
    {
        var project = Command("serve", "two words", "it's") with
        {
            Scope = McpServerScope.Project, Variables = ImmutableSortedDictionary<string,
            string>.Empty.Add("LD_PRELOAD", "./x.so").Add("T", "${TOKEN}"),
        };
        Assert.EndsWith(
            $"serve 'two words' 'it''s' in '{_folder}', with LD_PRELOAD=./x.so, T=${{TOKEN}}, with your values of TOKEN",
            McpInquiry.Describe(project),
            StringComparison.Ordinal);
        Assert.EndsWith(
            ", with T",
            McpInquiry.Describe(Command("serve") with { Variables = ImmutableSortedDictionary<string, string>.Empty.Add("T", "secret") }),
            StringComparison.Ordinal);
    }
}

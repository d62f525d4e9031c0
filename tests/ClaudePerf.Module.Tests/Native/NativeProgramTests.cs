using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests.Native;

/// <summary>The native program as Claude Code runs it: one process a call, whatever its standard streams are.</summary>
public sealed partial class NativeProgramTests(NativeBuild build) : IClassFixture<NativeBuild>, IDisposable
{
    private const string Session = "11111111-1111-4111-8111-111111111111";

    private readonly string _home = Directory.CreateTempSubdirectory("claudeperf-native-").FullName;
    private int _messages;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_home, "claudeperf");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void It_compiles_without_a_warning()
    {
        Assert.True(File.Exists(build.Program));
        Assert.DoesNotContain("warning", build.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task It_shows_its_version_and_refuses_unknown_arguments()
    {
        var version = await Run("", "--version");
        Assert.Equal((0, Version()), (version.ExitCode, version.Output.Trim()));
        Assert.NotEqual(0, (await Run("", "no-such-verb")).ExitCode);
    }

    [Fact]
    public async Task The_hook_stops_warns_and_allows()
    {
        Budgets("""{"name":"daily","limit":1000,"unit":"Tokens","period":"day","action":"Block"}""");
        Use(100);
        Assert.Equal((0, "", ""), Seen(await Run(Prompt(), "hook", "--fail-closed")));
        Use(450);
        var warned = await Run(Prompt(), "hook");
        using (var output = JsonDocument.Parse(warned.Output))
            Assert.Contains("'daily' has passed 50%", output.RootElement.GetProperty("systemMessage").GetString(),
                StringComparison.Ordinal);
        Assert.Equal((0, "", ""), Seen(await Run(Prompt(), "hook")));
        Use(450);
        var stopped = await Run(Prompt(), "hook");
        Assert.Equal((2, ""), (stopped.ExitCode, stopped.Output));
        Assert.Contains("Budget 'daily' is used up: 1,000 tokens of 1,000 tokens (100%) today.", stopped.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_budget_of_dollars_counts_output_that_is_not_final()
    {
        Budgets("""{"name":"usd","limit":1,"unit":"USD","period":"day","action":"Block"}""");
        // Without a stop reason the output is a placeholder: its content is counted with the tables beside the program.
        Use(1_000_000, stop: null, text: "Some text that was written.");
        Assert.Equal(2, (await Run(Prompt(), "hook", "--fail-closed")).ExitCode);
    }

    public static TheoryData<string, string> Streams => new()
    {
        { "stdin a folder", "\"$0\" hook $1 < /" },
        { "stdin closed", "\"$0\" hook $1 <&-" },
        { "stdin empty", "\"$0\" hook $1 < /dev/null" },
        { "stdin without end", "\"$0\" hook $1 < /dev/zero" },
        { "stdin that is never closed", "{ cat input; exec sleep 60; } | { \"$0\" hook $1; echo $? > code; kill -9 0; }" },
        { "stderr closed", "\"$0\" hook $1 < input 2>&-" },
        { "all closed", "\"$0\" hook $1 <&- >&- 2>&-" },
        { "stderr full", "\"$0\" hook $1 < input > /dev/full 2> /dev/full" },
        { "stderr a pipe that is closed", "{ \"$0\" hook $1 < input 2>&3; echo $? > code; } 3>&1 | true" },
        { "stdin broken off", "head -c 40 input | \"$0\" hook $1" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Whatever_its_streams_are_a_used_up_budget_stops(string what, string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A POSIX shell makes the streams.");
        Budgets("""{"name":"daily","limit":900,"unit":"Tokens","period":"day","action":"Block"}""");
        Use(1000);
        Assert.Equal(2, (await Run(Prompt(), "hook")).ExitCode);
        foreach (var option in (string[])["", "--fail-closed"])
            Assert.True(await Script(script, option) == 2, what + " " + option);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Whatever_its_streams_are_a_strict_hook_stops_what_it_could_not_read(string what, string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A POSIX shell makes the streams.");
        Budgets("""{"name":"daily","limit":900000,"unit":"Tokens","period":"day","action":"Block"}""");
        Use(1000);
        // Where the call came whole it is a clean answer, though nobody hears it.
        var isRead = what.StartsWith("stderr", StringComparison.Ordinal) || what == "stdin that is never closed";
        Assert.Equal(isRead ? 0 : 2, await Script(script, "--fail-closed"));
        Assert.Equal(0, await Script(script, ""));
    }

    // Claude Code hands the variables of a project's settings to the hook.
    [Theory]
    [InlineData("TZ", "Pacific/Kiritimati")]
    [InlineData("TZ", "Pacific/Niue")]
    [InlineData("TZ", "<x>-24")]
    [InlineData("TZ", "/dev/zero")]
    [InlineData("TZDIR", "/")]
    [InlineData("XDG_CONFIG_HOME", "/nonexistent")]
    [InlineData("LANG", "tr_TR.UTF-8")]
    [InlineData("TMPDIR", "/nonexistent")]
    public async Task No_variable_changes_what_is_used_today(string name, string value)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has its zones in the registry, and other folders.");
        Budgets("""{"name":"daily","limit":900,"unit":"Tokens","period":"day","action":"Block"}""");
        Use(1000);
        var known = await Run(Prompt(), "hook");
        Assert.Equal(2, known.ExitCode);
        foreach (var isNew in (bool[])[false, true])
        {
            if (isNew)
                Directory.Delete(Data, recursive: true);
            Budgets("""{"name":"daily","limit":900,"unit":"Tokens","period":"day","action":"Block"}""");
            var start = Prepared(build.Program, ["hook"]);
            start.Environment[name] = value;
            var seen = await ShellProcess.Finish(Process.Start(start)!, Prompt());
            Assert.Equal((known.ExitCode, known.Output), (seen.ExitCode, seen.Output));
            Assert.Equal(known.Error, seen.Error);
        }
    }

    [Fact]
    public async Task An_unread_warning_is_repeated()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A POSIX shell makes the streams.");
        Budgets("""{"name":"daily","limit":1000,"unit":"Tokens","period":"day"}""");
        Use(600);
        Assert.Equal(0, await Script("\"$0\" hook < input > /dev/full", ""));
        Assert.Contains("has passed 50%", (await Run(Prompt(), "hook")).Output, StringComparison.Ordinal);
        Assert.Equal("", (await Run(Prompt(), "hook")).Output);
    }

    [Fact]
    public async Task Of_many_at_once_without_a_ledger_none_passes()
    {
        Budgets("""{"name":"daily","limit":900,"unit":"Tokens","period":"day","action":"Block"}""");
        for (var i = 0; i < 50; i++)
            Use(100);
        Assert.True(File.Exists(build.Program));
        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Run(Prompt(), "hook")));
        Assert.All(results, static result => Assert.Equal(2, result.ExitCode));
    }

    [Fact]
    public async Task Refresh_brings_index_and_ledger_up_to_date_for_the_next_hook()
    {
        Budgets("""{"name":"daily","limit":900,"unit":"Tokens","period":"day","action":"Block"}""");
        Use(1000);
        Assert.Equal((0, "", ""), Seen(await Run("", "refresh", "--folder", _home)));
        var ledger = Assert.Single(Directory.GetFiles(Path.Combine(Data, "hook"), "*.ledger"));
        var written = File.GetLastWriteTimeUtc(ledger);
        Assert.True(File.Exists(Path.Combine(Data, "usage.db")));
        Assert.Equal(2, (await Run(Prompt(), "hook")).ExitCode);
        Assert.Equal(written, File.GetLastWriteTimeUtc(ledger));
    }

    [Fact]
    public async Task The_status_line_is_the_cmdlets_and_follows_what_is_used()
    {
        Budgets("""{"name":"daily","limit":1000,"unit":"Tokens","period":"day"}""");
        Use(600, model: "claude-opus-4-6");
        var input = $$$"""{"session_id":"{{{Session}}}","model":{"id":"claude-opus-5-5"},"context_window":{"used_percentage":42}}""";
        var first = await Run(input, "statusline");
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Matches(@"^opus-5-5 \| context 42% \| session \$0\.0030 \| today \$0\.0030 \| block \$0\.0030, \dh \d\dm left",
            first.Output);
        Assert.Contains("daily 60%!", first.Output, StringComparison.Ordinal);
        // Unchanged it is answered from what was kept.
        Assert.Equal(first.Output.Split('|')[3], (await Run(input, "statusline")).Output.Split('|')[3]);
        Use(600, model: "claude-opus-4-6");
        // A call right after a request shows figures of less than a minute ago and starts this, for the next one.
        Assert.Equal(0, (await Run("", "refresh", "--status-line")).ExitCode);
        Assert.Contains("daily 120% EXCEEDED", (await Run(input, "statusline")).Output, StringComparison.Ordinal);
        Budgets("""{"name":"other","limit":10000,"unit":"Tokens","period":"day"}""");
        Assert.Contains("other 12%", (await Run(input, "statusline")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await Run("nonsense", "statusline")).ExitCode);
        var limits = """{"rate_limits":{"seven_day":{"used_percentage":40,"resets_at":"2099-01-01T00:00:00Z"}}}""";
        Assert.Equal(0, (await Run(limits, "statusline")).ExitCode);
        Assert.Contains("\"percent\":40", await File.ReadAllTextAsync(Path.Combine(Data, "plan-limit.json"),
            TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_has_the_figures_of_the_cmdlet()
    {
        string[] groupings = ["day", "session,model", "agentinstance", "block", "week", "project,month", "request"];
        Use(600, model: "claude-opus-4-6");
        Use(70, stop: null, text: "Some text that was written.", model: "claude-opus-4-6");
        Use(5, model: "a-model-without-a-price");
        var cmdlet = await OfCmdlet(groupings.Select(static by => $"Get-TokenUsage -Recovered -GroupBy {by}"));
        foreach (var (by, expected) in groupings.Zip(cmdlet))
        {
            var native = await Run("", "usage", "--json", "--recovered", "--by", by);
            Assert.Equal((by, 0, expected.ToJsonString()), (by, native.ExitCode, JsonNode.Parse(native.Output)!.ToJsonString()));
            Assert.Contains("The price of a-model-without-a-price (", native.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Usage_has_the_filters_of_the_cmdlet()
    {
        (string Cmdlet, int Requests, string[] Native)[] choices =
        [
            ("-Model 'claude-opus-4-[0-6]'", 1, ["--model", "claude-opus-4-[0-6]"]),
            ("-Model *sonnet*,opus-4-6", 1, ["--model", "*sonnet*", "--model", "opus-4-6"]),
            ("-Agent main -Session 0*", 0, ["--agent", "main", "--session", "0*"]),
            ("-Project *", 2, ["--project", "*"]),
            ("-Effort high", 0, ["--effort", "high"]),
        ];
        Use(600, model: "claude-opus-4-6");
        Use(5, model: "claude-opus-4-7");
        var cmdlet = await OfCmdlet(choices.Select(static choice => $"Get-TokenUsage -GroupBy Model {choice.Cmdlet}"));
        foreach (var (choice, expected) in choices.Zip(cmdlet))
        {
            var result = await Run("", ["usage", "--json", "--by", "model", .. choice.Native]);
            Assert.Equal((choice.Cmdlet, 0), (choice.Cmdlet, result.ExitCode));
            var groups = JsonNode.Parse(result.Output)!.AsArray();
            Assert.Equal((choice.Cmdlet, choice.Requests), (choice.Cmdlet, groups.Sum(static group => (int)group!["Requests"]!)));
            Assert.Equal(Models(choice.Cmdlet, expected), Models(choice.Cmdlet, groups));
        }

        static IEnumerable<string> Models(string of, JsonArray groups) =>
            groups.Select(static group => (string)group!["Model"]!).Prepend(of);
    }

    [Fact]
    public async Task Usage_counts_what_placeholders_leave_out_when_it_is_asked()
    {
        Use(70, stop: null, text: "Some text that was written.", model: "claude-opus-4-6");
        var first = await Run("", "usage", "--json");
        Assert.DoesNotContain("RecoveredOutputTokens", first.Output, StringComparison.Ordinal);
        Assert.Contains("\"UncountedRequests\":1", first.Output, StringComparison.Ordinal);
        Assert.Contains("\"RecoveredOutputTokens\":", (await Run("", "usage", "--json", "--recovered")).Output, StringComparison.Ordinal);
        // Once counted it is known.
        Assert.Contains("\"RecoveredOutputTokens\":", (await Run("", "usage", "--json")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cannot be grouped by 'planet'", "--by", "planet")]
    [InlineData("cannot be grouped by '3'", "--by", "3")]
    [InlineData("'yesterday-ish' is not a valid time", "--since", "yesterday-ish")]
    [InlineData("is not a valid duration", "--last", "soon")]
    [InlineData("is not a time zone", "--time-zone", "Nowhere/Else")]
    [InlineData("Use only one of them", "--since", "2026-01-01", "--last", "7d")]
    [InlineData("has an unclosed bracket", "--agent", "a[b")]
    [InlineData("does not exist", "no-such-folder")]
    [InlineData("--nonsense", "--nonsense")]
    public async Task Usage_reports_what_is_wrong_with_its_input(string message, params string[] arguments)
    {
        var result = await Run("", ["usage", .. arguments]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    private static string Version() => typeof(NativeProgramTests).Assembly.GetName().Version!.ToString(3);

    private static (int, string, string) Seen(ShellProcess.Result result) => (result.ExitCode, result.Output, result.Error);

    private void Budgets(params string[] budgets)
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(Path.Combine(Data, "budgets.json"), $$"""{"budgets":[{{string.Join(',', budgets)}}]}""");
    }

    private void Use(long tokens, string? stop = "end_turn", string text = "", string model = "claude-opus-5-5")
    {
        var id = $"m{_messages++}";
        var folder = Directory.CreateDirectory(Path.Combine(_home, "claude", "projects", "-p")).FullName;
        var transcript = Path.Combine(folder, Session + ".jsonl");
        var isNew = !File.Exists(transcript);
        File.AppendAllText(transcript, JsonSerializer.Serialize(new
        {
            type = "assistant", uuid = id, sessionId = Session, timestamp = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ",
                CultureInfo.InvariantCulture), cwd = _home, requestId = $"req_{id}",
            message = new
            {
                id, model, role = "assistant", content = new[] { new { type = "text", text } }, stop_reason = stop,
                usage = new { input_tokens = tokens, output_tokens = 0 },
            },
        }) + "\n");
        if (!isNew)
            return;
        // What was made in a folder a moment ago may be missing in a listing, so that each call would walk through all again.
        foreach (var made in (string[])[folder, Path.GetDirectoryName(folder)!])
            Directory.SetLastWriteTimeUtc(made, DateTime.UtcNow.AddHours(-1));
    }

    private string Prompt() =>
        JsonSerializer.Serialize(new { session_id = Session, cwd = _home, hook_event_name = "UserPromptSubmit", prompt = "Hello" });

    // What commands give as JSON, all in one process: a text stands before the objects of each.
    private async Task<IReadOnlyList<JsonArray>> OfCmdlet(IEnumerable<string> commands)
    {
        var all = commands.ToList();
        var script = string.Join("; ", all.Select(static command => $"'next'; {command}"));
        var result = await ShellProcess.Finish(Process.Start(Prepared(ShellProcess.Executable, ["-Json", "-Command", script]))!, "");
        Assert.True(result.ExitCode == 0, result.Error);
        var groups = new List<JsonArray>();
        foreach (var item in JsonNode.Parse(result.Output)!.AsArray())
        {
            if (item is JsonValue)
                groups.Add([]);
            else
                groups[^1].Add(item!.DeepClone());
        }
        Assert.Equal(all.Count, groups.Count);
        return groups;
    }

    private Task<ShellProcess.Result> Run(string input, params string[] arguments) =>
        ShellProcess.Finish(Process.Start(Prepared(build.Program, arguments))!, input);

    // The exit code of the program: the script's, or what the script wrote where the program is in the middle of it.
    private async Task<int> Script(string script, string option)
    {
        await File.WriteAllTextAsync(Path.Combine(_home, "input"), Prompt(), Cancellation);
        var code = Path.Combine(_home, "code");
        File.Delete(code);
        // In a process group of its own, which the script may end.
        var start = Prepared("setsid", ["--wait", "sh", "-c", script, build.Program, option]);
        var result = await ShellProcess.Finish(Process.Start(start)!, "");
        return File.Exists(code)
            ? int.Parse(await File.ReadAllTextAsync(code, Cancellation), CultureInfo.InvariantCulture)
            : result.ExitCode;
    }

    private ProcessStartInfo Prepared(string program, string[] arguments)
    {
        var start = ShellProcess.Prepared(program, _home, arguments);
        start.Environment["CLAUDE_CONFIG_DIR"] = Path.Combine(_home, "claude");
        start.Environment["CLAUDEPERF_HOME"] = Data;
        start.Environment.Remove("CLAUDE_PROJECT_DIR");
        return start;
    }
}

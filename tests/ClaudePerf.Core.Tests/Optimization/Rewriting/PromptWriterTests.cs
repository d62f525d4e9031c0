using System.Net;
using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Optimization.Rewriting;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Tokens.Api;
using ClaudePerf.Core.Tests.Tokens.Exact;

namespace ClaudePerf.Core.Tests.Optimization.Rewriting;

public sealed class PromptWriterTests
{
    private const string Key = "sk-ant-secret-0123456789";
    private static readonly WriterRequest Request = new("claude-haiku-5-5", "Shorten it.", "A text with \"quotes\" and ünïcödé.", 500);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_api_gets_one_message_request()
    {
        JsonElement body = default;
        await using var server = Server((asked, response) =>
        {
            body = asked;
            Answer(response, 200,
                """
                {"id":"m","type":"message","role":"assistant","model":"claude-haiku-5-5",
                "content":[{"type":"text","text":"<rewritten>"},{"type":"text","text":"x</rewritten>"}],
                "stop_reason":"end_turn","stop_sequence":null,
                "usage":{"input_tokens":12,"output_tokens":3,"cache_creation_input_tokens":null,"cache_read_input_tokens":5}}
                """);
        });
        using var writer = new ApiPromptWriter(Key, server.Address(""));
        var answer = await writer.AskAsync(Request, Cancellation);
        Assert.Equal(("<rewritten>x</rewritten>", new TokenUsage(12, 3, 0, 0, 5)), (answer.Text, answer.Usage));
        Assert.Equal((Request.Model, Request.Instructions, 500),
            (body.GetProperty("model").GetString(), body.GetProperty("system").GetString(), body.GetProperty("max_tokens").GetInt32()));
        Assert.Equal(Request.Text, body.GetProperty("messages")[0].GetProperty("content").GetString());
    }

    [Theory]
    [InlineData(401, true)]
    [InlineData(400, false)]
    public async Task Api_errors_are_reported_without_the_key(int status, bool concernsAll)
    {
        await using var server = Server((_, response) => Answer(response, status, CountServer.Error("error", $"No: {Key}")));
        using var writer = new ApiPromptWriter(Key, server.Address(""));
        var failure = await Assert.ThrowsAsync<RewriteException>(() => writer.AskAsync(Request, Cancellation));
        Assert.Equal(concernsAll, failure.ConcernsAll);
        Assert.DoesNotContain(Key, failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("<html>")]
    public async Task A_response_without_a_message_is_a_failure(string body)
    {
        await using var server = Server((_, response) => Answer(response, 200, body));
        using var writer = new ApiPromptWriter(Key, server.Address(""));
        Assert.Equal(
            RewriteFailure.NoAnswer, (await Assert.ThrowsAsync<RewriteException>(() => writer.AskAsync(Request, Cancellation))).Failure);
    }

    [Fact]
    public async Task Claude_code_is_run_without_tools_in_an_empty_folder()
    {
        using var folder = new TemporaryFolder();
        var command = Script(folder, $$$"""
            ls -A > '{{{folder.Path}}}/listing'
            printf '%s\n' "$@" > '{{{folder.Path}}}/arguments'
            cat > '{{{folder.Path}}}/input'
            echo '{"type":"result","is_error":false,"result":"<rewritten>x</rewritten>","usage":{"input_tokens":7,"output_tokens":2}}'
            """);
        var answer = await new ClaudeCodePromptWriter(command).AskAsync(Request, Cancellation);
        Assert.Equal(("<rewritten>x</rewritten>", new TokenUsage(7, 2)), (answer.Text, answer.Usage));
        Assert.Equal("", File.ReadAllText(folder.File("listing")));
        Assert.Equal(Request.Text, File.ReadAllText(folder.File("input")));
        Assert.Equal(
            ["-p", "--output-format", "json", "--model", Request.Model, "--system-prompt", Request.Instructions, "--tools", "",
                "--max-turns", "1", "--no-session-persistence",
                "--safe-mode", "--setting-sources", "", "--strict-mcp-config", "--disable-slash-commands"],
            File.ReadAllLines(folder.File("arguments")));
    }

    [Theory]
    [InlineData("""echo '{"type":"result","is_error":true,"result":"Credit is too low"}'""", "Credit is too low")]
    [InlineData("echo 'not signed in' >&2; exit 1", "not signed in")]
    [InlineData("exit 0", "no answer")]
    public async Task Claude_code_errors_are_quoted(string script, string said)
    {
        using var folder = new TemporaryFolder();
        var failure = await Assert.ThrowsAsync<RewriteException>(
            () => new ClaudeCodePromptWriter(Script(folder, script)).AskAsync(Request, Cancellation));
        Assert.Equal((RewriteFailure.NoAnswer, false), (failure.Failure, failure.ConcernsAll));
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hanging_claude_code_is_killed()
    {
        using var folder = new TemporaryFolder();
        var command = Script(folder, "sleep 600");
        var failure = await Assert.ThrowsAsync<RewriteException>(
            () => new ClaudeCodePromptWriter(command, timeout: TimeSpan.FromMilliseconds(200)).AskAsync(Request, Cancellation));
        Assert.Contains("did not answer", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_claude_code_the_message_says_what_to_do()
    {
        var failure = await Assert.ThrowsAsync<RewriteException>(
            () => new ClaudeCodePromptWriter("no-such-command-here").AskAsync(Request, Cancellation));
        Assert.Equal((RewriteFailure.NotConfigured, true), (failure.Failure, failure.ConcernsAll));
        Assert.Contains("Install Claude Code", failure.Message, StringComparison.Ordinal);
    }

    private static StubServer Server(Action<JsonElement, HttpListenerResponse> answer) => new((context, _) =>
    {
        answer(JsonDocument.Parse(context.Request.InputStream).RootElement, context.Response);
        return Task.CompletedTask;
    });

    private static void Answer(HttpListenerResponse response, int status, string body)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.OutputStream.Write(Encoding.UTF8.GetBytes(body));
    }

    private static string Script(TemporaryFolder folder, string script)
    {
        var path = folder.File("claude");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs a shell of Unix");
            return path;
        }
        File.WriteAllText(path, "#!/bin/sh\n" + script.ReplaceLineEndings("\n") + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}

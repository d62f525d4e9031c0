using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests.Native;

public sealed partial class NativeProgramTests
{
    // The period lies in the past: savings are extrapolated from its length, which otherwise grows between the two calls.
    [Fact]
    public async Task Savings_are_those_of_the_cmdlet()
    {
        for (var i = 0; i < 6; i++)
            RewriteAPrefix($"00000000-0000-4000-8000-{i:000000000000}", new DateTime(2026, 11, 2 + i, 9, 0, 0, DateTimeKind.Utc));
        var expected = (await OfCmdlet(["Find-TokenSaving -Since 2026-11-01 -Until 2026-11-20"])).Single();
        string[] period = ["--since", "2026-11-01", "--until", "2026-11-20"];
        var json = await Run("", ["savings", "--json", .. period]);
        Assert.Equal((0, expected.ToJsonString()), (json.ExitCode, JsonNode.Parse(json.Output)!.ToJsonString()));
        Assert.Contains(expected, static finding => (string)finding!["Kind"]! == "PrefixChange");
        var text = await Run("", ["savings", .. period]);
        Assert.Contains("Prompts written again within the cache lifetime (6 times).", text.Output, StringComparison.Ordinal);
        Assert.All(text.Output.Split('\n'), static line => Assert.InRange(line.Length, 0, 80));
        var nothing = await Run("", ["savings", "--json", "--agent", "nobody", .. period]);
        Assert.Equal((0, "[]"), (nothing.ExitCode, nothing.Output.Trim()));
        Assert.Contains("There is no agent 'nobody' in the transcripts", nothing.Error, StringComparison.Ordinal);
    }

    // A conversation that writes its whole prompt once more in the middle, although nothing has expired.
    private void RewriteAPrefix(string session, DateTime time)
    {
        var lines = Enumerable.Range(0, 12).Select(turn =>
        {
            var prompt = 30_000 + (1000 * turn);
            var read = turn is 0 or 6 ? 0 : prompt - 1000;
            var id = $"{session}-{turn}";
            return JsonSerializer.Serialize(new
            {
                type = "assistant", uuid = id, sessionId = session, cwd = _home, requestId = "req_" + id,
                timestamp = time.AddMinutes(turn).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                message = new
                {
                    id, model = "claude-opus-5-5", role = "assistant", content = Array.Empty<object>(), stop_reason = "end_turn",
                    usage = new { input_tokens = 3, output_tokens = 200, cache_read_input_tokens = read,
                        cache_creation_input_tokens = prompt - read },
                },
            });
        });
        var folder = Directory.CreateDirectory(Path.Combine(_home, "claude", "projects", "-p")).FullName;
        File.WriteAllLines(Path.Combine(folder, session + ".jsonl"), lines);
    }
}

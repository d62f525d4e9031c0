using System.Collections.Immutable;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Measurement.McpServers;

namespace ClaudePerf.Core.Tests.Measurement.McpServers;

public sealed class McpAnswerStoreTests : IDisposable
{
    private static readonly McpServer Server = new()
    {
        Name = "a", Scope = McpServerScope.Project, Path = "/p/.mcp.json", Folder = "/p", Transport = McpTransport.Stdio,
        Command = "run", Arguments = ["x"],
        Variables = ImmutableSortedDictionary<string, string>.Empty.Add("K", "${V}"),
    };

    private static readonly McpAnswer Answer = new()
    {
        ServerName = "s", ServerVersion = "2", Instructions = "Ünïcode ✓",
        AskedAt = new DateTimeOffset(2026, 11, 30, 1, 2, 3, TimeSpan.Zero),
        Tools = [new McpTool { Name = "t", Description = "d", InputSchema = "{}", AlwaysLoad = true }],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-answers-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private McpAnswerStore Store => new(Path.Combine(_folder, "answers"));

    private string File1 => Assert.Single(Directory.GetFiles(Store.Folder));

    [Fact]
    public void A_saved_answer_is_found()
    {
        Assert.Null(Store.Find(Server));
        Store.Save(Server, Answer);
        var found = Store.Find(Server)!;
        Assert.Equal(
            (Answer.ServerName, Answer.ServerVersion, Answer.Instructions, Answer.AskedAt),
            (found.ServerName, found.ServerVersion, found.Instructions, found.AskedAt));
        Assert.Equal(Answer.Tools, found.Tools);
        Store.Save(Server, Answer with { Instructions = null, Tools = [] });
        Assert.Null(Store.Find(Server)!.Instructions);
        Assert.Equal(1, Store.Size().Answers);
    }

    [Fact]
    public void Another_declaration_is_another_server()
    {
        Store.Save(Server, Answer);
        McpServer[] others =
        [
            Server with { Name = "b" }, Server with { Command = "other" }, Server with { Arguments = ["x", "y"] },
            Server with { Arguments = ["x "] }, Server with { Folder = "/q" },
            Server with { Variables = Server.Variables.SetItem("K", "v") },
            Server with { Variables = Server.Variables.Add("L", "") }, Server with { PluginFolder = "/plug" },
            Server with { Transport = McpTransport.Http, Command = null, Url = "run" },
            Server with { Command = "run", Arguments = [], Url = "x" },
        ];
        Assert.All(others, other => Assert.Null(Store.Find(other)));
        // Fields that determine loading and consent do not affect the answer.
        Assert.NotNull(
            Store.Find(
                Server with { AlwaysLoad = true, State = McpServerState.Disabled, IsApproved = true,
                    Scope = McpServerScope.User, Path = "/elsewhere" }));
    }

    [Fact]
    public void A_damaged_file_counts_as_no_answer()
    {
        Store.Save(Server, Answer);
        var whole = File.ReadAllBytes(File1);
        for (var i = 0; i < whole.Length; i += 7)
        {
            var damaged = whole.ToArray();
            damaged[i] ^= 4;
            File.WriteAllBytes(File1, damaged);
            Assert.Null(Store.Find(Server));
        }
        foreach (var length in (int[])[0, 3, 4, whole.Length - 1])
        {
            File.WriteAllBytes(File1, whole[..length]);
            Assert.Null(Store.Find(Server));
        }
    }

    [Fact]
    public void Only_the_user_can_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the profile's rights hold there");
        Store.Save(Server, Answer);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(File1));
    }

    [Fact]
    public void Clear_deletes_everything()
    {
        Store.Clear();
        Store.Save(Server, Answer);
        Store.Save(Server with { Name = "b" }, Answer);
        Assert.Equal(2, Store.Size().Answers);
        Store.Clear();
        Assert.Null(Store.Find(Server));
        Assert.Equal((0, 0L), Store.Size());
    }
}

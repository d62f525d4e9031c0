using System.Security.Cryptography;
using System.Text;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>
/// The answers of MCP servers that the user had asked, a file each in the data folder. An answer belongs to a declaration as it is
/// written: another command, argument, variable, address
/// or folder is another server, which was not asked. A damaged file counts as no answer.
/// </summary>
/// <param name="folder">The folder of the files; it may not exist yet.</param>
public sealed class McpAnswerStore(string folder)
{
    private const string Extension = ".answer";

    /// <summary>The folder of the files.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>The store of this process's user.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no folder of per-user data.</exception>
    public static McpAnswerStore OfUser() => new(Path.Combine(DataFolder.Locate(), "mcp-servers"));

    /// <summary>The answer of a server; null where it was not asked, or what was kept is damaged.</summary>
    public McpAnswer? Find(McpServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var path = PathOf(server);
        if (!ObservedFiles.FileExists(path))
            return null;
        ObservedFiles.DependOn(path);
        try
        {
            return Checksum.Verify(RegularFile.ReadBytes(path, ReadLimits.Prompt), out var json) ? McpAnswer.FromJson(json) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or System.Text.Json.JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Keeps an answer in the place of an earlier one.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write there.</exception>
    public void Keep(McpServer server, McpAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(answer);
        PrivateFiles.CreateFolder(Folder);
        AtomicFile.Write(PathOf(server), Checksum.Append(answer.ToJson()), ownerOnly: true);
    }

    /// <summary>How many answers are kept, and their bytes.</summary>
    public (int Answers, long Bytes) Size()
    {
        var files = Files();
        return (files.Length, files.Sum(static file => file.Length));
    }

    /// <summary>Forgets all answers.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write there.</exception>
    public void Clear()
    {
        foreach (var file in Files())
            file.Delete();
    }

    private FileInfo[] Files() => Directory.Exists(Folder) ? new DirectoryInfo(Folder).GetFiles("*" + Extension) : [];

    private string PathOf(McpServer server) => Path.Combine(Folder, KeyOf(server) + Extension);

    // As it is written: the value that a variable has today is not put in, so that a new token makes no other server.
    private static string KeyOf(McpServer server)
    {
        var text = new StringBuilder();
        Add(server.Name);
        Add(server.Transport.ToString());
        Add(server.Transport == McpTransport.Stdio ? server.PluginFolder ?? server.Folder : "");
        Add(server.Command ?? "");
        Add(server.Url ?? "");
        foreach (var argument in server.Arguments)
            Add(argument);
        foreach (var (name, value) in server.Variables.Concat(server.Headers))
        {
            Add(name);
            Add(value);
        }
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));

        void Add(string part) => text.Append(part.Length).Append(':').Append(part);
    }
}

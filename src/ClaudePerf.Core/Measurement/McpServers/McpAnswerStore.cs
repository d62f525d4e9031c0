using System.Security.Cryptography;
using System.Text;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>
/// The answers of MCP servers that were queried for the user, one file each in the data folder. An answer belongs to a
/// declaration as written: with another command, argument, variable, address or folder it is another server, which has
/// not been queried. A damaged file counts as no answer.
/// </summary>
/// <param name="folder">The folder of the files; it need not exist yet.</param>
public sealed class McpAnswerStore(string folder)
{
    private const string Extension = ".answer";

    /// <summary>The folder of the files.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>The store of this process's user.</summary>
    /// <exception cref="DirectoryNotFoundException">The system has no folder for user data.</exception>
    public static McpAnswerStore ForUser() => new(Path.Combine(DataFolder.Locate(), "mcp-servers"));

    /// <summary>Returns the answer of a server; null if it was not queried or the file is damaged.</summary>
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

    /// <summary>Saves an answer, replacing an earlier one.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The user does not have write access.</exception>
    public void Save(McpServer server, McpAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(answer);
        PrivateFiles.CreateFolder(Folder);
        AtomicFile.Write(PathOf(server), Checksum.Append(answer.ToJson()), ownerOnly: true);
    }

    /// <summary>Returns the number of saved answers and their size in bytes.</summary>
    public (int Answers, long Bytes) Size()
    {
        var files = Files();
        return (files.Length, files.Sum(static file => file.Length));
    }

    /// <summary>Deletes all answers.</summary>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">The user does not have write access.</exception>
    public void Clear()
    {
        foreach (var file in Files())
            file.Delete();
    }

    private FileInfo[] Files() => Directory.Exists(Folder) ? new DirectoryInfo(Folder).GetFiles("*" + Extension) : [];

    private string PathOf(McpServer server) => Path.Combine(Folder, KeyOf(server) + Extension);

    // As written: values of variables are not substituted, so a new token does not make it another server.
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

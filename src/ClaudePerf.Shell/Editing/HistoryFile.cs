using System.Text.Json;

namespace ClaudePerf.Shell.Editing;

/// <summary>
/// The prompt's history on disk: a JSON string a line, readable by the user alone. Lines that look like they hold a secret
/// are never written. A disk that refuses costs the memory of it, never the prompt.
/// </summary>
internal sealed class HistoryFile(string path)
{
    /// <summary>How many inputs a new prompt remembers.</summary>
    public const int Kept = 1000;

    private static readonly string[] SecretMarks = ["password", "secret", "apikey", "api_key", "api-key", "sk-ant-", "bearer "];

    /// <summary>The last inputs, oldest first. A file that has grown to twice what is kept is cut.</summary>
    public IReadOnlyList<string> Load()
    {
        try
        {
            if (!File.Exists(path))
                return [];
            var lines = File.ReadAllLines(path);
            if (lines.Length >= 2 * Kept)
                Cut(lines[^Kept..]);
            return [.. lines.TakeLast(Kept).Select(Parse).OfType<string>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Adds an input; false where it was not written.</summary>
    public bool Append(string line)
    {
        if (SecretMarks.Any(mark => line.Contains(mark, StringComparison.OrdinalIgnoreCase)))
            return false;
        try
        {
            PrivateFolder.Create(Path.GetDirectoryName(path)!);
            // One write at the end of the file: two prompts at once do not mix their lines.
            using var stream = new FileStream(path, PrivateFolder.FileOptions(FileMode.Append, FileShare.ReadWrite));
            stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(line), (byte)'\n']);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Cut(string[] lines)
    {
        var temporary = $"{path}.{Environment.ProcessId}";
        using (var writer = new StreamWriter(new FileStream(temporary, PrivateFolder.FileOptions(FileMode.Create, FileShare.None))))
        {
            foreach (var line in lines)
                writer.Write(line + "\n");
        }
        File.Move(temporary, path, overwrite: true);
    }

    private static string? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(line);
        }
        catch (JsonException)
        {
            // Half a line, from a machine that went down: the rest is good.
            return null;
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets;

/// <summary>
/// A file of budgets: the user's (<c>budgets.json</c> in the data folder) or a project's (<c>.claude/token-budgets.json</c>). Changes are
/// atomic, keep what
/// they are not about byte for byte, unknown fields and comments included, and wait for those of another process.
/// </summary>
public sealed class BudgetStore
{
    /// <summary>The user's file in the data folder.</summary>
    public const string UserFileName = "budgets.json";

    /// <summary>The project's file in its <c>.claude</c> folder.</summary>
    public const string ProjectFileName = "token-budgets.json";

    /// <summary>The greatest limit that a budget can have.</summary>
    public const decimal LargestLimit = 1_000_000_000_000_000;

    private const string ConfigurationFolder = ".claude";
    private const string Schema = "https://raw.githubusercontent.com/claudeperf/ClaudePerf/main/docs/schemas/token-budgets.schema.json";

    private readonly string _locks;

    private BudgetStore(string path, BudgetSource source, string locks)
    {
        FilePath = path;
        Source = source;
        _locks = locks;
    }

    /// <summary>The file, there or not.</summary>
    public string FilePath { get; }

    /// <summary>Whose file it is.</summary>
    public BudgetSource Source { get; }

    /// <summary>The user's own budgets.</summary>
    /// <param name="dataFolder">The data folder; <see cref="DataFolder.Locate()"/> where null.</param>
    /// <returns>The store.</returns>
    /// <exception cref="DirectoryNotFoundException">The platform names no folder of per-user data.</exception>
    public static BudgetStore ForUser(string? dataFolder = null)
    {
        var folder = dataFolder ?? DataFolder.Locate();
        return new BudgetStore(Path.Combine(folder, UserFileName), BudgetSource.User, folder);
    }

    /// <summary>The budgets of the project that a folder is in: of the nearest folder on the way up that has a file of budgets, up to the
    /// repository's root; where none has one, of
    /// that root, or outside of repositories of the folder itself.</summary>
    /// <param name="folder">A folder.</param>
    /// <param name="dataFolder">The data folder; <see cref="DataFolder.Locate()"/> where null.</param>
    /// <returns>The store.</returns>
    /// <exception cref="DirectoryNotFoundException">The platform names no folder of per-user data.</exception>
    public static BudgetStore ForProject(string folder, string? dataFolder = null)
    {
        var start = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var root = start;
        for (var at = start; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(PathIn(at)))
            {
                root = at;
                break;
            }
            if (Path.Exists(Path.Combine(at, ".git")))
            {
                root = at;
                break;
            }
        }
        return new BudgetStore(PathIn(root), BudgetSource.Project, dataFolder ?? DataFolder.Locate());

        static string PathIn(string at) => Path.Combine(at, ConfigurationFolder, ProjectFileName);
    }

    /// <summary>The budgets of the user and of the project that a folder is in.</summary>
    /// <param name="folder">A folder; null for the user's alone.</param>
    /// <param name="dataFolder">The data folder; <see cref="DataFolder.Locate()"/> where null.</param>
    /// <returns>The user's first.</returns>
    /// <exception cref="BudgetFileException">A file cannot be read or is wrong.</exception>
    /// <exception cref="DirectoryNotFoundException">The platform names no folder of per-user data.</exception>
    public static IReadOnlyList<TokenBudget> ReadAll(string? folder, string? dataFolder = null)
    {
        var user = ForUser(dataFolder).Read();
        return folder is null ? user : [.. user, .. ForProject(folder, dataFolder).Read()];
    }

    /// <summary>Reads the budgets.</summary>
    /// <returns>The budgets in the file's order; none where there is no file.</returns>
    /// <exception cref="BudgetFileException">The file cannot be read or is wrong.</exception>
    public IReadOnlyList<TokenBudget> Read() => Load() is { } text ? new BudgetReader(text, Source, FilePath).Read() : [];

    /// <summary>Adds a budget, or changes the one of the same name. The file is made where it is not there.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="cancellation">Ends the waiting for another process.</param>
    /// <returns>The budget as the file now has it.</returns>
    /// <exception cref="BudgetFileException">The file cannot be read or written, or is wrong.</exception>
    public TokenBudget Set(TokenBudget budget, CancellationToken cancellation = default)
    {
        if (Source == BudgetSource.Project && budget.Scope.Project.Count > 0)
            throw new BudgetFileException("a project's own budgets are about that project and name none.", FilePath);
        Change(Changed, cancellation);
        return budget with { Source = Source, File = FilePath };

        JsonText Changed(JsonText text)
        {
            if (IndexOf(text, budget.Name) is >= 0 and var index)
                return BudgetWriter.Update(text, index, budget);
            if (text.Root[BudgetReader.List] is not { } list)
                return text.Set(text.Root, BudgetReader.List, new JsonArray(BudgetWriter.ToJson(budget)));
            return text.Append(list, BudgetWriter.ToJson(budget));
        }
    }

    /// <summary>Takes a budget out.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <param name="cancellation">Ends the waiting for another process.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="BudgetFileException">The file cannot be read or written, or is wrong.</exception>
    public bool Remove(string name, CancellationToken cancellation = default)
    {
        if (!File.Exists(FilePath))
            return false;
        var removed = false;
        Change(Changed, cancellation);
        return removed;

        JsonText Changed(JsonText text)
        {
            var index = IndexOf(text, name);
            removed = index >= 0;
            return removed ? text.Remove(text.Root[BudgetReader.List]!, index) : text;
        }
    }

    private static int IndexOf(JsonText text, string name) =>
        text.Root[BudgetReader.List]?.Children.FindIndex(item => string.Equals(item["name"]?.Text, name, StringComparison.OrdinalIgnoreCase)) ?? -1;

    private JsonText? Load()
    {
        try
        {
            return JsonText.Parse(RegularFile.ReadBytes(FilePath, ReadLimits.Budgets));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            var place = exception.LineNumber is { } line ? ((int)line + 1, (int)(exception.BytePositionInLine ?? 0) + 1) : ((int, int)?)null;
            throw new BudgetFileException(
                "the file is not valid JSON: " + JsonText.Reason(exception) + " Mend it there, or delete the file to begin anew.",
                FilePath, place, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BudgetFileException("the budgets cannot be read. " + exception.Message, FilePath, inner: exception);
        }
    }

    private void Change(Func<JsonText, JsonText> change, CancellationToken cancellation)
    {
        try
        {
            PrivateFiles.CreateFolder(_locks);
            using var gate = FileLock.Enter(Path.Combine(_locks, LockName), cancellation);
            var text = Load();
            if (text is not null)
                new BudgetReader(text, Source, FilePath).Read();
            var before = text ?? JsonText.Parse(Encoding.UTF8.GetBytes($"{{\n  \"$schema\": \"{Schema}\",\n  \"{BudgetReader.List}\": []\n}}\n"));
            var after = change(before);
            if (text is not null && after.Bytes.SequenceEqual(text.Bytes))
                return;
            var isProject = Source == BudgetSource.Project;
            if (isProject)
                Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
            AtomicFile.Write(FilePath, after.Bytes, ownerOnly: !isProject);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BudgetFileException("the budgets cannot be written. " + exception.Message, FilePath, inner: exception);
        }
    }

    // A project's folder is no place for our locks: they would lie in its version control.
    private string LockName => Source == BudgetSource.User
        ? UserFileName + ".lock"
        : $"budgets-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(FilePath)).AsSpan(0, 8))}.lock";
}

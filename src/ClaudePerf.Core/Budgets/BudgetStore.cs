using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets;

/// <summary>
/// A budget file: an administrator's (<c>token-budgets.json</c> in the folder of Claude Code's managed settings), the user's
/// (<c>budgets.json</c> in the data folder) or a project's (<c>.claude/token-budgets.json</c>). All of them apply: none lifts or
/// replaces a budget of another. Changes are atomic, preserve everything else byte for byte, including unknown fields and comments, and
/// wait for changes by other processes.
/// </summary>
public sealed class BudgetStore
{
    /// <summary>The name of the user's file in the data folder.</summary>
    public const string UserFileName = "budgets.json";

    /// <summary>The name of a project's file in its <c>.claude</c> folder, and of the administrator's.</summary>
    public const string ProjectFileName = "token-budgets.json";

    /// <summary>The largest limit that a budget can have.</summary>
    public const decimal MaxLimit = 1_000_000_000_000_000;

    private const string ConfigurationFolder = ".claude";
    private const string Schema = "https://raw.githubusercontent.com/claudeperf/ClaudePerf/main/docs/schemas/token-budgets.schema.json";

    private readonly string _locks;

    private BudgetStore(string path, BudgetSource source, string locks)
    {
        FilePath = path;
        Source = source;
        _locks = locks;
    }

    /// <summary>The path of the file, which need not exist.</summary>
    public string FilePath { get; }

    /// <summary>The kind of file.</summary>
    public BudgetSource Source { get; }

    /// <summary>Opens the user's budgets.</summary>
    /// <param name="dataFolder">The data folder; null for <see cref="DataFolder.Locate()"/>.</param>
    /// <returns>The store.</returns>
    /// <exception cref="DirectoryNotFoundException">The platform has no folder for per-user data.</exception>
    public static BudgetStore ForUser(string? dataFolder = null)
    {
        var folder = dataFolder ?? DataFolder.Locate();
        return new BudgetStore(Path.Combine(folder, UserFileName), BudgetSource.User, folder);
    }

    /// <summary>Opens the administrator's budgets. Usually only an administrator can change them.</summary>
    /// <param name="managedFolder">The folder of the managed settings; null for
    /// <see cref="EcosystemOptions.DefaultManagedFolder"/>.</param>
    /// <param name="dataFolder">The data folder; null for <see cref="DataFolder.Locate()"/>.</param>
    /// <returns>The store.</returns>
    /// <exception cref="DirectoryNotFoundException">The platform has no folder for per-user data.</exception>
    public static BudgetStore ForManaged(string? managedFolder = null, string? dataFolder = null) =>
        new(Path.Combine(managedFolder ?? EcosystemOptions.DefaultManagedFolder, ProjectFileName), BudgetSource.Managed,
            dataFolder ?? DataFolder.Locate());

    /// <summary>
    /// Opens the budgets of the project that contains a folder: those of the nearest folder with a budget file, from the folder up
    /// to the root of the repository. If there is no such file, those of the root or, outside of repositories, of the folder
    /// itself.
    /// </summary>
    /// <param name="folder">A folder.</param>
    /// <param name="dataFolder">The data folder; null for <see cref="DataFolder.Locate()"/>.</param>
    /// <returns>The store.</returns>
    /// <exception cref="DirectoryNotFoundException">The platform has no folder for per-user data.</exception>
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

    /// <summary>Reads the budgets of the administrator, of the user, and of the project that contains a folder.</summary>
    /// <param name="folder">A folder; null for no project's budgets.</param>
    /// <param name="dataFolder">The data folder; null for <see cref="DataFolder.Locate()"/>.</param>
    /// <param name="managedFolder">The folder of the managed settings; null for
    /// <see cref="EcosystemOptions.DefaultManagedFolder"/>.</param>
    /// <returns>The budgets, the administrator's first, the project's last.</returns>
    /// <exception cref="BudgetFileException">A file cannot be read or is invalid.</exception>
    /// <exception cref="DirectoryNotFoundException">The platform has no folder for per-user data.</exception>
    public static IReadOnlyList<TokenBudget> ReadAll(string? folder, string? dataFolder = null, string? managedFolder = null) =>
    [
        .. ForManaged(managedFolder, dataFolder).Read(),
        .. ForUser(dataFolder).Read(),
        .. folder is null ? [] : ForProject(folder, dataFolder).Read(),
    ];

    /// <summary>Reads the budgets.</summary>
    /// <returns>The budgets in file order; empty if there is no file.</returns>
    /// <exception cref="BudgetFileException">The file cannot be read or is invalid.</exception>
    public IReadOnlyList<TokenBudget> Read() => Load() is { } text ? new BudgetReader(text, Source, FilePath).Read() : [];

    /// <summary>Adds a budget, or replaces the one with the same name. Creates the file if needed.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="cancellation">Cancels waiting for another process.</param>
    /// <returns>The budget as stored in the file.</returns>
    /// <exception cref="BudgetFileException">The file cannot be read or written, or is invalid.</exception>
    public TokenBudget Set(TokenBudget budget, CancellationToken cancellation = default)
    {
        if (Source == BudgetSource.Project && budget.Scope.Project.Count > 0)
            throw new BudgetFileException("project budgets always apply to their project; remove the project from the scope.", FilePath);
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

    /// <summary>Removes a budget.</summary>
    /// <param name="name">The name; case does not matter.</param>
    /// <param name="cancellation">Cancels waiting for another process.</param>
    /// <returns>Whether the budget existed.</returns>
    /// <exception cref="BudgetFileException">The file cannot be read or written, or is invalid.</exception>
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
        text.Root[BudgetReader.List]?.Children
            .FindIndex(item => string.Equals(item["name"]?.Text, name, StringComparison.OrdinalIgnoreCase)) ?? -1;

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
            var place = exception.LineNumber is { } line
                ? ((int)line + 1, (int)(exception.BytePositionInLine ?? 0) + 1)
                : ((int, int)?)null;
            throw new BudgetFileException(
                "the file is not valid JSON: " + JsonText.Reason(exception) + " Fix it, or delete the file to start over.",
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
            var before = text
                ?? JsonText.Parse(Encoding.UTF8.GetBytes($"{{\n  \"$schema\": \"{Schema}\",\n  \"{BudgetReader.List}\": []\n}}\n"));
            var after = change(before);
            if (text is not null && after.Bytes.SequenceEqual(text.Bytes))
                return;
            // Others read all files but the user's.
            var isUsers = Source == BudgetSource.User;
            if (!isUsers)
                Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
            AtomicFile.Write(FilePath, after.Bytes, ownerOnly: isUsers);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BudgetFileException("the budgets cannot be written. " + exception.Message, FilePath, inner: exception);
        }
    }

    // Lock files do not belong in a project's folder, where they would show up in its version control, nor in the administrator's.
    private string LockName => Source == BudgetSource.User
        ? UserFileName + ".lock"
        : $"budgets-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(FilePath)).AsSpan(0, 8))}.lock";
}

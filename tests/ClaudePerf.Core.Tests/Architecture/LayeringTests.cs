using System.Text.RegularExpressions;

namespace ClaudePerf.Core.Tests.Architecture;

/// <summary>Arrows inside the core run one way: a folder uses only folders that stand above it.</summary>
public partial class LayeringTests
{
    private static readonly string[] Order =
        ["Storage", "Agents", "Pricing", "Tokens", "Measurement", "Usage", "Caching", "Optimization", "Validation", "Budgets", "Coordination", "Savings", "Reports"];

    [GeneratedRegex(@"\bClaudePerf\.Core\.(\w+)", RegexOptions.NonBacktracking)]
    private static partial Regex CoreNamespace();

    [Fact]
    public void A_folder_uses_only_folders_above_it()
    {
        var core = Path.Combine(Repository.Root, "src", "ClaudePerf.Core");
        var folders = Directory.GetDirectories(core).Select(folder => Path.GetFileName(folder)!).Where(folder => folder is not ("bin" or "obj")).ToList();
        Assert.NotEmpty(folders);
        Assert.Empty(folders.Except(Order));

        var wrong = from folder in folders
                    from file in Directory.EnumerateFiles(Path.Combine(core, folder), "*.cs", SearchOption.AllDirectories)
                    from Match match in CoreNamespace().Matches(File.ReadAllText(file))
                    let used = match.Groups[1].Value
                    where Array.IndexOf(Order, used) > Array.IndexOf(Order, folder)
                    select $"{Path.GetRelativePath(core, file)} uses {used}";
        Assert.Empty(wrong.Distinct());
    }

    [GeneratedRegex(@"\b(File|Directory)\.(Exists|ReadAll|ReadLines|Enumerate|Get|Open)|\bPath\.Exists|new (FileInfo|DirectoryInfo|FileStream|StreamReader)\(", RegexOptions.NonBacktracking)]
    private static partial Regex UnobservedLook();

    [Fact]
    public void Readers_of_an_ecosystem_look_at_files_where_the_prompt_cache_sees_it()
    {
        var agents = Path.Combine(Repository.Root, "src", "ClaudePerf.Core", "Agents");
        var unobserved = from file in Directory.EnumerateFiles(agents, "*.cs", SearchOption.AllDirectories)
                         where Path.GetFileName(file) != "PromptFile.cs"
                         from line in File.ReadLines(file)
                         where UnobservedLook().IsMatch(line.Split("//")[0])
                         select $"{Path.GetFileName(file)}: {line.Trim()}";
        Assert.Empty(unobserved);
    }

    [Fact]
    public void No_source_file_is_longer_than_400_lines()
    {
        var tooLong = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Where(file => File.ReadLines(file).Count() > 400);
        Assert.Empty(tooLong);
    }
}

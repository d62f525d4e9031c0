using System.Text.RegularExpressions;

namespace ClaudePerf.Core.Tests.Architecture;

/// <summary>Arrows inside the core run one way: a folder uses only folders that stand above it.</summary>
public partial class LayeringTests
{
    private static readonly string[] Order =
        ["Storage", "Agents", "Pricing", "Tokens", "Measurement", "Usage", "Caching", "Optimization", "Validation", "Budgets",
            "Coordination", "Savings", "Reports"];

    [Fact]
    public void Each_folder_of_the_core_has_its_place_in_the_order()
    {
        var core = Path.Combine(Repository.Root, "src", "ClaudePerf.Core");
        var folders = Directory.GetDirectories(core).Select(folder => Path.GetFileName(folder)!)
            .Where(folder => folder is not ("bin" or "obj"));
        Assert.Equal(Order.Order(), folders.Order());
    }

    [Fact]
    public void A_folder_uses_only_folders_above_it()
    {
        var references = CoreAssembly.References();
        Assert.True(references.Count(static reference => reference.UserFolder != reference.UsedFolder) > 500,
            "Hardly any reference was found.");
        var wrong = references.Where(
            static reference => Array.IndexOf(Order, reference.UsedFolder) > Array.IndexOf(Order, reference.UserFolder))
            .Select(static reference => $"{reference.User} uses {reference.Used}");
        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"\b(File|Directory)\.(Exists|ReadAll|ReadLines|Enumerate|Get|Open)|\bPath\.Exists"
        + @"|new (FileInfo|DirectoryInfo|FileStream|StreamReader)\(", RegexOptions.NonBacktracking)]
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
}

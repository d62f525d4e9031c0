using System.Collections;
using System.Management.Automation.Language;

namespace ClaudePerf.Module.Tests.Help;

/// <summary>
/// The cmdlets that the manifest exports. It is parsed, not imported: test data are listed before <see cref="ModuleFixture"/> has
/// prepared the process for the first import.
/// </summary>
internal static class ExportedCmdlets
{
    internal static IReadOnlyList<string> Names { get; } = Read();

    private static List<string> Read()
    {
        var script = Parser.ParseFile(ModuleFixture.Manifest, out _, out _);
        var manifest = (Hashtable)((HashtableAst)script.Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false)!).SafeGetValue();
        return [.. ((object[])manifest["CmdletsToExport"]!).Cast<string>()];
    }
}

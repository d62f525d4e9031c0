using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace ClaudePerf.Shell;

/// <summary><c>$?</c> as a text of commands left it, which the engine forgets when their pipeline ends.</summary>
internal static class LastStatus
{
    private const string Variable = "ClaudePerfLastStatus";

    /// <summary>The commands with one more after them that records <c>$?</c>; those written in named blocks stay as they are.</summary>
    public static string Recording(string script, ScriptBlockAst ast) =>
        ast is { BeginBlock: null, ProcessBlock: null, CleanBlock: null, DynamicParamBlock: null, EndBlock: { Unnamed: true, Statements.Count: > 0 } }
            ? $"{script}\n$global:{Variable} = $?"
            : script;

    /// <summary>Whether the last command did not fail; true also where none recorded it, after <c>return</c> for one.</summary>
    public static bool Succeeded(Runspace runspace) => runspace.SessionStateProxy.GetVariable(Variable) is not false;
}

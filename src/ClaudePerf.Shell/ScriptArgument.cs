using System.Management.Automation;

namespace ClaudePerf.Shell;

/// <summary>The words after a script's path, given to the script as pwsh's <c>-File</c> gives them.</summary>
internal static class ScriptArgument
{
    /// <summary>
    /// Adds a word: <c>-Name</c> (its value may be the next word), <c>-Name:value</c> where <c>$true</c> and <c>$false</c> are
    /// truth values, else a literal string.
    /// </summary>
    public static void Add(PowerShell shell, string word)
    {
        if (word.Length < 2 || word[0] != '-' || !(char.IsLetter(word[1]) || word[1] == '_'))
        {
            shell.AddArgument(word);
            return;
        }
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || colon == word.Length - 1)
        {
            // With its dash and no value the engine takes it for the name alone, and the next argument for its value.
            shell.AddParameter(word, null);
            return;
        }
        var text = word[(colon + 1)..];
        shell.AddParameter(word[1..colon], text.ToLowerInvariant() switch
        {
            "$true" => true,
            "$false" => false,
            _ => text,
        });
    }
}

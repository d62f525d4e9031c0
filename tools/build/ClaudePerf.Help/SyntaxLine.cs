using System.Text;

namespace ClaudePerf.Help;

/// <summary>The syntax of a parameter set, as shown in pages.</summary>
internal static class SyntaxLine
{
    private const int Width = 100;

    /// <summary>The heading of a set in a page; null if the cmdlet has only one set.</summary>
    internal static string? Heading(CmdletFacts cmdlet, SetFacts set) =>
        cmdlet.Sets.Length == 1 ? null : set.IsDefault ? set.Name + " (Default)" : set.Name;

    /// <summary>The syntax lines of a set. All but the first are indented by a space.</summary>
    internal static string Text(CmdletFacts cmdlet, SetFacts set)
    {
        var text = new StringBuilder(cmdlet.Name);
        var column = text.Length;
        foreach (var item in set.Uses.Select(Item).Append("[<CommonParameters>]"))
        {
            if (column + 1 + item.Length > Width)
            {
                text.Append('\n');
                column = 0;
            }
            text.Append(' ').Append(item);
            column += 1 + item.Length;
        }
        return text.ToString();
    }

    private static string Item((ParameterFacts Parameter, ParameterUse Use) item)
    {
        var (parameter, use) = item;
        var name = use.Position is null ? "-" + parameter.Name : $"[-{parameter.Name}]";
        var text = parameter.IsSwitch ? name : $"{name} <{parameter.Type}>";
        return use.Required ? text : $"[{text}]";
    }
}

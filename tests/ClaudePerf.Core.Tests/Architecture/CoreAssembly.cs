using Mono.Cecil;
using Mono.Cecil.Cil;

namespace ClaudePerf.Core.Tests.Architecture;

/// <summary>Reads from the compiled core which of its types each type uses: in signatures, attributes and method bodies.</summary>
internal static class CoreAssembly
{
    private const string Root = "ClaudePerf.Core.";

    /// <summary>Each use of one type of the core by another, as outermost types. Inlined constants leave no trace.</summary>
    internal static HashSet<CoreReference> References()
    {
        using var module = ModuleDefinition.ReadModule(typeof(Core.Agents.PromptKind).Assembly.Location);
        return
        [
            .. from type in module.GetTypes()
               let user = Outermost(type)
               where IsOfCore(user)
               from used in UsedBy(type).SelectMany(Parts).Select(Outermost)
               where IsOfCore(used)
               select new CoreReference(user.FullName, FolderOf(user), used.FullName, FolderOf(used)),
        ];
    }

    // The first part of the namespace after the core's.
    private static string FolderOf(TypeReference type) => type.Namespace[Root.Length..].Split('.')[0];

    private static bool IsOfCore(TypeReference type) => type.Namespace.StartsWith(Root, StringComparison.Ordinal);

    private static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } declaring)
            type = declaring;
        return type;
    }

    // A generic type counts with its arguments, an array or a reference as what it is made of.
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };

    private static IEnumerable<TypeReference> UsedBy(TypeDefinition type) =>
    [
        .. type.BaseType is null ? [] : new[] { type.BaseType },
        .. type.Interfaces.Select(static implemented => implemented.InterfaceType),
        .. type.CustomAttributes.Select(static attribute => attribute.AttributeType),
        .. type.Fields.Select(static field => field.FieldType),
        .. type.Methods.SelectMany(UsedBy),
    ];

    private static IEnumerable<TypeReference> UsedBy(MethodDefinition method)
    {
        IEnumerable<TypeReference> signature = [method.ReturnType,
            .. method.Parameters.Select(static parameter => parameter.ParameterType)];
        return method.HasBody
            ? [.. signature, .. method.Body.Variables.Select(static variable => variable.VariableType),
                .. method.Body.Instructions.SelectMany(UsedBy)]
            : signature;
    }

    private static IEnumerable<TypeReference> UsedBy(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [method.DeclaringType, .. method.GenericArguments],
        MethodReference method => [method.DeclaringType],
        _ => [],
    };
}

/// <summary>One type of the core uses another.</summary>
internal sealed record CoreReference(string User, string UserFolder, string Used, string UsedFolder);

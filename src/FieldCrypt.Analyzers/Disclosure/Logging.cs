using FieldCrypt.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Disclosure;

/// <summary>Knows calls that write to a log or a trace.</summary>
internal static class Logging
{
    private const string Abstractions = "Microsoft.Extensions.Logging";

    /// <summary>What a call writes to, as messages name it; null if it is no such call.</summary>
    public static string? NameOf(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var type = method.ContainingType;
        return type.Name switch
        {
            "LoggerExtensions" or "ILogger" when type.ContainingNamespace.IsNamed(Abstractions) && method.Name != "IsEnabled" => "the log",
            "ILogger" or "Log" when type.ContainingNamespace.IsNamed("Serilog") && method.Name != "IsEnabled" => "the log",
            "Logger" or "ILogger" when type.ContainingNamespace.IsNamed("NLog") && !method.Name.StartsWith("Is", StringComparison.Ordinal) => "the log",
            "ILog" when type.ContainingNamespace.IsNamed("log4net") => "the log",
            "LogContext" when type.ContainingNamespace.IsNamed("Serilog.Context") => "the log",
            "Trace" or "TraceSource" or "Debug" when type.ContainingNamespace.IsNamed("System.Diagnostics") => "the trace",
            "Activity" when type.ContainingNamespace.IsNamed("System.Diagnostics") && method.Name is "SetTag" or "AddTag" or "SetBaggage" or "AddBaggage" or "AddEvent" => "the trace",
            "EventSource" when type.ContainingNamespace.IsNamed("System.Diagnostics.Tracing") && method.Name.StartsWith("Write", StringComparison.Ordinal) => "the trace",
            _ when method.Name is "Add" or "Record" && type.ContainingNamespace.IsNamed("System.Diagnostics.Metrics") => "a metric",
            _ when IsGenerated(method) => "the log",
            _ when type.TypeKind == TypeKind.Delegate && method.Name == "Invoke" && method.Parameters.Length > 1 && IsLogger(method.Parameters[0].Type) => "the log",
            _ => null,
        };
    }

    /// <summary>Whether a method has <c>[LoggerMessage]</c>: it is written by the generator.</summary>
    public static bool IsGenerated(IMethodSymbol method)
    {
        var definition = method.PartialDefinitionPart ?? method;
        return definition.IsPartialDefinition && definition.Has(Abstractions, "LoggerMessageAttribute");
    }

    /// <summary>Whether a type only carries names and values to a log, a trace or a metric.</summary>
    public static bool IsTag(ITypeSymbol type) => type.Name switch
    {
        "KeyValuePair" => type.ContainingNamespace.IsNamed("System.Collections.Generic"),
        "ActivityEvent" or "ActivityTagsCollection" or "TagList" => type.ContainingNamespace.IsNamed("System.Diagnostics"),
        _ => false,
    };

    private static bool IsLogger(ITypeSymbol type) => type.IsType(Abstractions, "ILogger");
}

using System.Runtime.CompilerServices;
using Amazon.Runtime;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>Copies of requests, so that the caller's are never changed.</summary>
internal static class RequestCopy
{
    /// <summary>A shallow copy with every property, those included that later versions of the AWS SDK add.</summary>
    public static TRequest Of<TRequest>(TRequest request)
        where TRequest : AmazonWebServiceRequest => (TRequest)MemberwiseClone(request);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = nameof(MemberwiseClone))]
    private static extern object MemberwiseClone(object instance);
}
